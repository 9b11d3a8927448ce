import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { EngineError, IoError, reasonOf, UsageError, type EmitKind, type LinkOutput } from '@bpf-link-wasm/driver';
import type { Invocation } from './parse-arguments.js';

/** Where an output goes. */
export interface PlannedOutput {
  kind: LinkOutput['kind'];
  /** `-` is standard output. */
  path: string;
}

const endings: Record<EmitKind, string> = { obj: '.o', asm: '.s', 'llvm-ir': '.ll', 'llvm-bc': '.bc' };

/**
 * Names the outputs. Without `-o` they lie beside the first input, or in the folder of `--out-dir`, with the ending of
 * their kind; with it, the first kind gets that name and the others lie beside it. Dumps lie in the folder that was given.
 * @throws {UsageError} USAGE_OUTPUT_CLASH
 */
export function planOutputs({ inputs, output, outFolder, emit, dumpModule }: Invocation): PlannedOutput[] {
  const first = output ?? (inputs[0] === '-' ? '-' : undefined);
  const input = inputs[0] ?? '';
  const named = first ?? (outFolder === undefined ? input : join(outFolder, basename(input)));
  // Only the ending changes: taken apart and put together, `C:prog.bc` of Windows would move to the top of its drive.
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

/** The path that was planned for a kind of output. */
export function pathOf(planned: readonly PlannedOutput[], kind: LinkOutput['kind']): string {
  const found = planned.find((output) => output.kind === kind);
  if (!found) throw new EngineError('ENGINE_BAD_RESULT', { reason: `an output "${kind}" that was not asked for` });
  return found.path;
}

/**
 * Finds out before the link what would keep an output from being written.
 * @throws {UsageError} USAGE_OUTPUT_IS_INPUT
 * @throws {IoError} IO_IS_DIRECTORY, IO_WRITE_FAILED
 */
export function assertWritable(
  planned: readonly PlannedOutput[],
  { inputs, neighbours = inputs, dumpModule }: Invocation,
): void {
  const inputFiles = new Set(neighbours.filter((path) => path !== '-').map(canonicalPath));
  for (const { path } of planned) {
    if (path === '-') continue;
    if (inputFiles.has(canonicalPath(path))) throw new UsageError('USAGE_OUTPUT_IS_INPUT', { path });
    const status = statusOf(path);
    if (status?.isDirectory()) throw new IoError('IO_IS_DIRECTORY', { path });
    // The folder of dumps is made when it is missing.
    if (dumpModule !== undefined && dirname(path) === join(dumpModule) && !statusOf(dumpModule)) continue;
    try {
      accessSync(status ? path : dirname(path), constants.W_OK);
    } catch (cause) {
      throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
    }
  }
}

/** The path without links; a file that does not exist lies in a folder that may. */
export function canonicalPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(resolve(path));
    return statusOf(folder) ? join(realpathSync(folder), basename(path)) : resolve(path);
  }
}

/** What the file is, or undefined when it cannot be told. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
