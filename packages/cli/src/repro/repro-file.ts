import { createHash } from 'node:crypto';
import { LinkError, type LinkRequest } from '@bpf-link-wasm/driver';
import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate';

/** The contents of `repro.json`. */
export interface ReproManifest {
  /** Version of this format. */
  schema: 1;
  /** Version of bpf-link-wasm, hash of its engine, and the platform. */
  made: { version: string; engine: string; node: string; platform: string };
  /** The request to the linker, without its inputs and source text. */
  options: Omit<LinkRequest, 'inputs'>;
  inputs: ReproInput[];
  /** The outcome of the link. */
  outcome: ReproOutcome;
}

/** An input: the file `inputs/N` of the archive. */
export interface ReproInput {
  /** The name used in the link. */
  name: string;
  /** In bytes. */
  size: number;
  sha256: string;
}

/** Hashes of the outputs, or an error. */
export type ReproOutcome =
  | { ok: true; outputs: { kind: string; size: number; sha256: string }[] }
  | { ok: false; code: string; message: string };

/** Maximum size to write or read, packed or not, in bytes: 1 GiB. */
export const sizeLimit = 1 << 30;
const countLimit = 10_000;

/** Hash in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A zip archive of the manifest and the inputs; equal content gives equal bytes. */
export function packRepro(manifest: ReproManifest, inputs: readonly Uint8Array[]): Uint8Array {
  const files: Zippable = { 'repro.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`) };
  for (const [index, bytes] of inputs.entries()) files[`inputs/${index}`] = bytes;
  // The earliest date that zip can represent.
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1), os: 0, attrs: 0 });
}

/**
 * Unpacks an archive of `packRepro` in memory: no name in it becomes a path. Other files in it are ignored.
 * @throws {LinkError} INPUT_INVALID_REPRO for anything else, for more than 1 GB, and for inputs that were changed
 */
export function unpackRepro(path: string, bytes: Uint8Array): { manifest: ReproManifest; inputs: Uint8Array[] } {
  const fail = (reason: string, cause?: unknown): never => {
    throw new InputError(path, reason, cause);
  };
  let total = 0;
  let count = 0;
  let files: Record<string, Uint8Array> = {};
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/^(repro\.json|inputs\/\d{1,5})$/.test(name)) return false;
        total += originalSize;
        count += 1;
        if (total > sizeLimit || count > countLimit) fail(`more than ${sizeLimit} bytes or ${countLimit} files`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    fail(`not a zip archive that can be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const manifest = decodeManifest(files['repro.json'] ?? fail('no repro.json in it'), fail);
  const inputs = manifest.inputs.map(({ size, sha256: hash }, index) => {
    const input = files[`inputs/${index}`] ?? fail(`no inputs/${index} in it`);
    if (input.length !== size || sha256(input) !== hash) fail(`inputs/${index} was changed`);
    return input;
  });
  return { manifest, inputs };
}

function decodeManifest(bytes: Uint8Array, fail: (reason: string, cause?: unknown) => never): ReproManifest {
  let manifest: Partial<ReproManifest> | null = null;
  try {
    manifest = JSON.parse(strFromU8(bytes)) as Partial<ReproManifest> | null;
  } catch (cause) {
    fail('repro.json is not JSON', cause);
  }
  const { schema, inputs, options, outcome, made } = manifest ?? {};
  if (schema !== 1) fail(`schema ${JSON.stringify(schema)}, expected 1`);
  const isInput = (input: Partial<ReproInput> | null): boolean =>
    typeof input?.name === 'string' && typeof input.size === 'number' && typeof input.sha256 === 'string';
  if (!Array.isArray(inputs) || inputs.length > countLimit || !inputs.every(isInput))
    fail('inputs are not a list of names, sizes and hashes');
  if (typeof options !== 'object' || options === null) fail('options are missing');
  if (typeof outcome?.ok !== 'boolean' || (outcome.ok && !Array.isArray(outcome.outputs)))
    fail('the outcome is missing');
  if (typeof made?.engine !== 'string' || typeof made.version !== 'string') fail('the version that made it is missing');
  return manifest as ReproManifest;
}

/** The file given to --replay is not a recording. */
export class InputError extends LinkError<'INPUT_INVALID_REPRO'> {
  constructor(path: string, reason: string, cause?: unknown) {
    super('INPUT_INVALID_REPRO', { path, reason }, [], cause === undefined ? undefined : { cause });
  }
}
