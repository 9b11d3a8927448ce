import {
  BpfLinkError,
  createLinker,
  createWorkerLinker,
  IoError,
  type LinkRequest,
  type NamedInput,
  type NodeInput,
} from '@bpf-link-wasm/driver';
import { readFile } from '../files/read-file.js';
import { packageVersion } from '../package-version.js';
import { engineHash } from '../version.js';
import { writeOutputs } from '../write-outputs.js';
import { packRepro, sha256, sizeLimit, type ReproManifest, type ReproOutcome } from './repro-file.js';

/**
 * Links once more, from bytes in memory and without source text, and writes everything needed to repeat it. The second
 * link ensures that the file reproduces the outcome, be it a result or an error.
 * @throws {IoError} IO_READ_FAILED, IO_WRITE_FAILED
 */
export async function recordLink(
  path: string,
  request: LinkRequest<NodeInput>,
  limits: { timeoutMs?: number } = {},
): Promise<void> {
  const { inputs: given, ...options } = request;
  delete options.sources;
  const inputs = given.map(readInput);
  const total = inputs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > sizeLimit)
    throw new IoError('IO_WRITE_FAILED', { path, reason: `the inputs have ${total} bytes, more than ${sizeLimit}` });
  const manifest: ReproManifest = {
    schema: 1,
    made: {
      version: packageVersion(),
      engine: engineHash(),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    },
    options,
    inputs: inputs.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: sha256(bytes) })),
    outcome: await outcomeOf({ ...options, inputs }, limits),
  };
  writeOutputs([
    {
      path,
      bytes: packRepro(
        manifest,
        inputs.map(({ bytes }) => bytes),
      ),
    },
  ]);
}

/** The outcome of a link: the hashes of its outputs, or the code of its error. */
async function outcomeOf(request: LinkRequest<NodeInput>, limits: { timeoutMs?: number }): Promise<ReproOutcome> {
  const linker = await (limits.timeoutMs === undefined ? createLinker() : createWorkerLinker());
  try {
    const { outputs } = await linker.link(request, limits);
    return {
      ok: true,
      outputs: outputs.map(({ kind, bytes }) => ({ kind, size: bytes.length, sha256: sha256(bytes) })),
    };
  } catch (error) {
    if (!(error instanceof BpfLinkError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  } finally {
    linker.close();
  }
}

function readInput(input: NodeInput): { name: string; bytes: Uint8Array } {
  if (typeof input !== 'string') return input as NamedInput & { bytes: Uint8Array };
  return { name: input, bytes: new Uint8Array(readFile(input)) };
}
