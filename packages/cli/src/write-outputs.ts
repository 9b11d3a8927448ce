import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';
import { resolveTarget, statusOf } from './files/file-identity.js';

/** Bytes and where they go; `-` is standard output. */
export interface OutputFile {
  path: string;
  bytes: Uint8Array;
  /** Permissions of the new file; those of any new file by default. */
  mode?: number;
  /** A link of that name is replaced itself, and not the file that it leads to. */
  replacesLink?: boolean;
}

/** A file on its way to its place. */
interface Staged {
  /** As the user spelled it. */
  readonly path: string;
  readonly to: string;
  /** The new file, beside its place. */
  readonly fresh: string;
  /** A second name of the old file, from before the new one took its place. */
  old?: string;
  isPlaced?: boolean;
}

/**
 * Writes all files, or leaves all as they were: each is written under a temporary name in its folder, then all are renamed,
 * and those that had been replaced are put back when one fails. What is not a plain file (standard output, a device, a pipe)
 * is written in place, last.
 * @throws {IoError} IO_WRITE_FAILED
 */
export function writeOutputs(files: readonly OutputFile[]): void {
  const isPlain = ({ path, replacesLink = false }: OutputFile): boolean =>
    path !== '-' && (replacesLink || (statusOf(path)?.isFile() ?? true));
  const plain = files.filter(isPlain);
  const staged: Staged[] = [];
  const madeFolders: string[] = [];
  try {
    for (const file of plain) stage(file, staged, madeFolders);
    for (const file of staged) attempt(file.path, () => place(file, files.length === 1));
    for (const file of files) if (!plain.includes(file)) writeInPlace(file);
  } catch (error) {
    for (const file of staged.toReversed()) putBack(file);
    for (const folder of madeFolders.toReversed()) quietly(() => rmdirSync(folder));
    throw error;
  }
  for (const { old } of staged) if (old !== undefined) remove(old);
}

function stage(
  { path, bytes, mode = 0o666, replacesLink = false }: OutputFile,
  staged: Staged[],
  madeFolders: string[],
): void {
  attempt(path, () => {
    const to = replacesLink ? join(resolveTarget(dirname(resolve(path))), basename(path)) : resolveTarget(path);
    madeFolders.push(...makeFolder(dirname(to)));
    const fresh = temporaryName(to);
    staged.push({ path, to, fresh });
    writeFileSync(fresh, bytes, { flag: 'wx', mode });
  });
}

/** @param isAlone Whether nothing can fail after it, so that nothing has to be put back. */
function place(file: Staged, isAlone: boolean): void {
  const { to, fresh } = file;
  if (!isAlone && isThere(to)) {
    file.old = temporaryName(to);
    keepOld(to, file.old);
  }
  renameSync(fresh, to);
  file.isPlaced = true;
}

/** Also for a link that leads nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** With a second name the file is never missing; where the file system or the kernel allows none, it is so for a moment. */
function keepOld(path: string, old: string): void {
  try {
    linkSync(path, old);
  } catch {
    renameSync(path, old);
  }
}

/** The error that led here matters more than one of this. */
function putBack({ to, fresh, old, isPlaced = false }: Staged): void {
  if (old === undefined) {
    if (isPlaced) remove(to);
  } else {
    quietly(() => {
      renameSync(old, to);
      // Renaming one name of a file to another name of it does nothing: the second name stays.
      rmSync(old, { force: true });
    });
  }
  remove(fresh);
}

/** No other process uses that name: process numbers can be equal where containers share a folder. */
function temporaryName(path: string): string {
  return join(dirname(path), `.bpf-link-wasm-${randomBytes(8).toString('hex')}.tmp`);
}

/** Makes the folder, with those above it. @returns Those that were not there, the topmost first */
function makeFolder(path: string): string[] {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return [];
  const made = [path];
  for (let folder = path; folder !== first; made.unshift(folder)) {
    if (dirname(folder) === folder) return [path];
    folder = dirname(folder);
  }
  return made;
}

function remove(path: string): void {
  quietly(() => rmSync(path, { force: true }));
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {}
}

function writeInPlace({ path, bytes }: OutputFile): void {
  attempt(path, () => {
    if (path !== '-') return writeFileSync(path, bytes);
    for (let written = 0; written < bytes.byteLength;) written += writeToPipe(1, bytes.subarray(written));
  });
}

/** A pipe whose reader is slow reports that instead of waiting. */
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
