import { BtfError } from '@bpf-link-wasm/btf';
import type { InputFile } from '../input/input-file.js';
import { inspect, type Inspected } from './inspected.js';

/** The file that `inspectFiles` has chosen and opened. */
export interface Opened {
  readonly inspected: Inspected;
  /** The name of the file with the base; only for split BTF. */
  readonly baseName?: string;
}

function needsBase(error: unknown): boolean {
  return error instanceof BtfError && error.code === 'BTF_NEEDS_BASE';
}

/**
 * Opens the latest of the files; if one is split BTF, opens that one, with the latest of the others as its base.
 * @throws {BtfError} BTF_NEEDS_BASE when no other file has BTF; the errors of `inspect`
 */
export async function inspectFiles(files: readonly InputFile[]): Promise<Opened> {
  let whole: Inspected | undefined;
  let split: { file: InputFile; alone: Inspected | BtfError } | undefined;
  for (const file of files.toReversed()) {
    try {
      const inspected = await inspect(file.name, file.bytes);
      if (inspected.problems.some(needsBase)) split ??= { file, alone: inspected };
      else whole ??= inspected;
    } catch (error) {
      if (!needsBase(error)) throw error;
      split ??= { file, alone: error as BtfError };
    }
  }
  if (split === undefined) return { inspected: whole! };
  if (whole?.btf !== undefined) {
    const { name, bytes } = split.file;
    return { inspected: await inspect(name, bytes, whole.btf), baseName: whole.name };
  }
  if (split.alone instanceof BtfError) throw split.alone;
  return { inspected: split.alone };
}
