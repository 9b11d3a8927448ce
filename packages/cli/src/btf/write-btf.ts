import type { Btf } from '@bpf-link-wasm/btf';
import { assertFilesApart } from '../files/file-identity.js';
import { formatSize } from '../format-report.js';
import { escapeName, printMessage, printText } from '../terminal-text.js';
import { writeOutputs } from '../write-outputs.js';

/** BTF to write, and its destination: `-` is standard output. */
export interface MadeBtf {
  readonly path: string;
  readonly btf: Btf;
}

/**
 * Asserts before any work that no output is also an input.
 * @throws {UsageError} USAGE_OUTPUT_IS_INPUT, USAGE_OUTPUT_CLASH
 */
export function assertOutputsApart(reads: readonly string[], outputs: readonly string[]): void {
  const isRead = reads.filter((path) => path !== '-').map((path) => ({ path, use: 'an input' }));
  const isWritten = outputs.filter((path) => path !== '-').map((path) => ({ path, use: 'output' }));
  assertFilesApart(isRead, isWritten);
}

/**
 * Writes raw BTF, all files or none, and reports its size and that of its source.
 * @throws {IoError} IO_WRITE_FAILED
 */
export function writeBtf(made: readonly MadeBtf[], from: Btf, isJson: boolean): void {
  writeOutputs(made.map(({ path, btf }) => ({ path, bytes: btf.bytes })));
  const before = sizeOf(from);
  const after = made.map(({ path, btf }) => ({ path, ...sizeOf(btf) }));
  // The report goes to standard error if standard output receives the BTF.
  const print = made.some(({ path }) => path === '-') ? printMessage : printText;
  if (isJson) return print(`${JSON.stringify({ ok: true, input: before, outputs: after })}\n`);
  for (const { path, types, bytes } of after) {
    const name = path === '-' ? 'standard output' : escapeName(path);
    print(
      `${name}: ${types} ${types === 1 ? 'type' : 'types'}, ${formatSize(bytes)}, of ${before.types}, ${formatSize(before.bytes)}\n`,
    );
  }
}

function sizeOf(btf: Btf): { types: number; bytes: number } {
  return { types: btf.count - btf.startId, bytes: btf.bytes.length };
}
