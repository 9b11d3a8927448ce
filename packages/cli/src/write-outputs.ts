import { mkdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';
import { canonicalPath, statusOf } from './plan-outputs.js';

/** Bytes and where they go; `-` is standard output. */
export interface OutputFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * Writes all files or none: each under a temporary name in its folder, then all are renamed. What is no plain file
 * (standard output, a device, a pipe) is written in place, last.
 * @throws {IoError} IO_WRITE_FAILED
 */
export function writeOutputs(files: readonly OutputFile[]): void {
  const temporary: { from: string; to: string; path: string }[] = [];
  const renamed: string[] = [];
  const isPlain = ({ path }: OutputFile): boolean => path !== '-' && (statusOf(path)?.isFile() ?? true);
  try {
    for (const file of files.filter(isPlain)) {
      const to = canonicalPath(file.path);
      const from = join(dirname(to), `.${basename(to)}.${process.pid}.tmp`);
      temporary.push({ from, to, path: file.path });
      attempt(file.path, () => {
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(from, file.bytes, { flag: 'wx' });
      });
    }
    for (const { from, to, path } of temporary) {
      attempt(path, () => renameSync(from, to));
      renamed.push(to);
    }
    for (const file of files.filter((other) => !isPlain(other))) writeInPlace(file);
  } catch (error) {
    for (const path of [...temporary.map(({ from }) => from), ...renamed]) remove(path);
    throw error;
  }
}

/** Removes what may be there; the error that led here matters more than one of this. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

function writeInPlace({ path, bytes }: OutputFile): void {
  attempt(path, () => {
    if (path !== '-') return writeFileSync(path, bytes);
    for (let written = 0; written < bytes.byteLength;) written += writeToPipe(1, bytes.subarray(written));
  });
}

/** A pipe whose reader is slow says so instead of waiting. */
function writeToPipe(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}

function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (cause) {
    throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}
