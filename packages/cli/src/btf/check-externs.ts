import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeElf, decodeObject, findExterns, type Btf, type ExternUse } from '@bpf-link-wasm/btf';
import { createDiagnostic, type CodeDetails, type Diagnostic } from '@bpf-link-wasm/driver';
import { kernelFolder, readWithBase } from './read-object.js';

/** The BTF in which to look up the functions that an object calls but does not define. */
export type FunctionSource =
  /** Files given with --kernel-btf. */
  | { readonly paths: readonly string[] }
  /** The BTF of the running kernel with its modules. */
  | 'running'
  /** No BTF: only functions that no kernel has are reported. */
  | undefined;

/**
 * Turns calls of functions that neither the object nor any of these kernels has into errors, except calls of weak
 * functions.
 *
 * @param object A linked object with BTF.
 * @param diagnostics All diagnostics of the link; the warnings about such functions become errors.
 * @throws {IoError} when the BTF cannot be read
 * @throws {BtfError} when it is not BTF
 */
export function checkExterns(
  object: Uint8Array,
  diagnostics: readonly Diagnostic[],
  source: FunctionSource,
): Diagnostic[] {
  const raised = diagnostics.map((diagnostic) =>
    diagnostic.code === code && diagnostic.severity === 'warning'
      ? { ...diagnostic, severity: 'error' as const }
      : diagnostic,
  );
  const reported = new Set(raised.filter((one) => one.code === code).map(({ details }) => details['symbol']));
  const found = findMissing(object, source).filter(({ name }) => !reported.has(name));
  return [...raised, ...found.map(toDiagnostic)];
}

const code = 'LINK_UNDEFINED_FUNCTION';

type MissingFunction = ExternUse & { readonly inKernel: 'function' | 'absent' };

const isMissing = (use: ExternUse): use is MissingFunction => use.inKernel === 'function' || use.inKernel === 'absent';

function findMissing(bytes: Uint8Array, source: FunctionSource): MissingFunction[] {
  const elf = decodeElf(bytes);
  const { ext } = decodeObject(bytes);
  const find = (kernel?: Btf): ExternUse[] =>
    findExterns(elf, ext(), kernel).filter(({ kind, isWeak }) => kind === 'function' && !isWeak);
  if (source === undefined || find().length === 0) return [];
  let missing: MissingFunction[] | undefined;
  for (const path of source === 'running' ? runningKernel() : source.paths) {
    const here = find(readWithBase(path, undefined).btf).filter(isMissing);
    // A module may have functions that the kernel lacks, and may let programs call them.
    const byName = new Map(here.map((use) => [use.name, use]));
    missing = (missing ?? here).filter(({ name }) => byName.has(name));
    if (missing.length === 0) break;
  }
  return missing ?? [];
}

/** Paths of the BTF of the running kernel and its modules, the kernel first. */
function runningKernel(): string[] {
  const names = existsSync(kernelFolder) ? readdirSync(kernelFolder).filter((name) => name !== 'vmlinux') : [];
  return ['vmlinux', ...names.sort()].map((name) => join(kernelFolder, name)).filter((path) => existsSync(path));
}

function toDiagnostic({ name, inKernel, place }: MissingFunction): Diagnostic {
  const details: CodeDetails<typeof code> = {
    symbol: name,
    reason: inKernel === 'absent' ? 'unknown' : 'not callable',
  };
  const { file, line, section, offset } = place;
  return createDiagnostic(
    code,
    details,
    file === undefined || line === undefined
      ? { notes: [`called at byte ${offset} of section ${section}`] }
      : { location: { file, line } },
  );
}
