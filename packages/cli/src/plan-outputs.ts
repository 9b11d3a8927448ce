import { accessSync, constants, existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { EngineError, IoError, reasonOf, UsageError, type EmitKind, type LinkOutput } from '@bpf-link-wasm/driver';
import { assertFilesApart, statusOf, type FileUse } from './files/file-identity.js';
import type { Invocation } from './parse-arguments.js';

/** The destination of an output. */
export interface PlannedOutput {
  kind: LinkOutput['kind'];
  /** `-` is standard output. */
  path: string;
}

const endings: Record<EmitKind, string> = { obj: '.o', asm: '.s', 'llvm-ir': '.ll', 'llvm-bc': '.bc' };

/**
 * Names the outputs. Without `-o` they are placed next to the first input, or in the folder of `--out-dir`, with the
 * extension of their kind; with it, the first kind gets that name and the others are placed next to it. Dumps go to the
 * given folder.
 * @throws {UsageError} USAGE_OUTPUT_CLASH
 */
export function planOutputs({ inputs, output, outFolder, emit, dumpModule }: Invocation): PlannedOutput[] {
  const first = output ?? (inputs[0] === '-' ? '-' : undefined);
  const input = inputs[0] ?? '';
  const named = first ?? (outFolder === undefined ? input : join(outFolder, basename(input)));
  // Cut off the extension only: splitting and rejoining `C:prog.bc` on Windows would move it to the root of its drive.
  const stem = named.slice(0, named.length - extname(named).length);
  const planned: PlannedOutput[] = emit.map((kind, index) => {
    if (first !== undefined && (index === 0 || first === '-')) return { kind, path: first };
    return { kind, path: `${stem}${endings[kind] ?? ''}` };
  });
  if (dumpModule !== undefined) {
    for (const kind of ['pre-opt.ll', 'post-opt.ll'] as const) planned.push({ kind, path: join(dumpModule, kind) });
  }
  for (const { path } of planned) {
    const kinds = planned.filter((other) => other.path === path).map(({ kind }) => kind);
    if (kinds.length > 1) throw new UsageError('USAGE_OUTPUT_CLASH', { path, kinds });
  }
  return planned;
}

/** The planned path for a kind of output. */
export function pathOf(planned: readonly PlannedOutput[], kind: LinkOutput['kind']): string {
  const found = planned.find((output) => output.kind === kind);
  if (!found) throw new EngineError('ENGINE_BAD_RESULT', { reason: `an output "${kind}" that was not requested` });
  return found.path;
}

/** All files that a command line reads and writes, including its planned outputs. */
export function filesOf(
  { inputs, exportFiles, responseFiles = [], kernelBtf = [], replay, sarif, repro, logFile }: Invocation,
  planned: readonly PlannedOutput[],
): { reads: FileUse[]; writes: FileUse[] } {
  const named = (paths: readonly (string | undefined)[], use: string): FileUse[] =>
    paths.flatMap((path) => (path === undefined ? [] : [{ path, use }]));
  const reads = [
    ...named(inputs, 'an input'),
    ...named(exportFiles, 'a file of --export-symbols'),
    ...named(responseFiles, 'a response file'),
    ...named(kernelBtf, 'the file of --kernel-btf'),
    ...named([replay], 'the file of --replay'),
  ];
  const outputs = planned.map(({ kind, path }) => ({ path, use: kind }));
  const others = [...named([sarif], '--sarif'), ...named([repro], '--repro'), ...named([logFile], '--log-file')];
  return { reads, writes: [...outputs, ...others] };
}

/**
 * Checks before the link whether each file can be written, and whether another file would be lost.
 * @throws {UsageError} USAGE_OUTPUT_IS_INPUT, USAGE_OUTPUT_CLASH
 * @throws {IoError} IO_IS_DIRECTORY, IO_WRITE_FAILED
 */
export function assertWritable(planned: readonly PlannedOutput[], invocation: Invocation): void {
  const { reads, writes } = filesOf(invocation, planned);
  assertFilesApart(reads, writes);
  // These are created if they are missing.
  const made = [invocation.dumpModule, invocation.outFolder].flatMap((path) =>
    path === undefined ? [] : [join(path)],
  );
  for (const { path } of writes) {
    if (path === '-') continue;
    const status = statusOf(path);
    const folder = dirname(path);
    if (status?.isDirectory()) throw new IoError('IO_IS_DIRECTORY', { path });
    if (made.includes(folder) && !statusOf(folder)) continue;
    try {
      accessSync(status ? path : folder, constants.W_OK);
    } catch (cause) {
      const missing = missingFolder(folder);
      const reason = missing === undefined ? reasonOf(cause) : `folder ${JSON.stringify(missing)} does not exist`;
      throw new IoError('IO_WRITE_FAILED', { path, reason }, { cause });
    }
  }
}

/** The first missing folder on a path. */
function missingFolder(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  return missingFolder(dirname(path)) ?? path;
}
