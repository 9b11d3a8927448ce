import { linkSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve, toNamespacedPath } from 'node:path';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';
import { isThere, resolveTarget, statusOf } from './files/file-identity.js';
import { isInUse, renamePatiently } from './files/rename-patiently.js';
import { temporaryName } from './files/temporary-name.js';

/** Bytes and their destination; `-` is standard output. */
export interface OutputFile {
  path: string;
  bytes: Uint8Array;
  /** Permissions of the new file; the usual ones by default. */
  mode?: number;
  /** Whether a link of that name is itself replaced, rather than its target. */
  replacesLink?: boolean;
}

/** A file being written. */
interface Staged {
  /** The path as given by the user. */
  readonly path: string;
  readonly to: string;
  /** The new file, next to its final path. */
  readonly fresh: string;
  /** A second name of the old file, created before the new one replaced it. */
  old?: string;
  isPlaced?: boolean;
}

/**
 * Writes all files, or leaves all as they were: each is written under a temporary name in its folder, then all are renamed,
 * and replaced files are restored if one fails. Anything that is not a regular file (standard output, a device, a pipe)
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
    const fresh = nameBeside(to);
    staged.push({ path, to, fresh });
    writeFileSync(fresh, bytes, { flag: 'wx', mode });
  });
}

/** Gives the new file its final path. @param isAlone Whether nothing can fail afterwards, so that nothing has to be restored. */
function place(file: Staged, isAlone: boolean): void {
  const { to, fresh } = file;
  if (!isAlone || !isReplaced(fresh, to)) {
    if (isThere(to)) {
      file.old = nameBeside(to);
      keepOld(to, file.old);
    }
    renamePatiently(fresh, to);
  }
  file.isPlaced = true;
}

/** Replaces the old file in one step. @returns false if it is in use: then it can only be moved away. */
function isReplaced(fresh: string, to: string): boolean {
  try {
    renameSync(fresh, to);
    return true;
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
}

/**
 * Keeps the old file under a second name, as a hard link, so that its path is never empty. Where hard links are not
 * allowed it is renamed, and the path is empty for a moment; so on Windows, where a hard link could not be removed while
 * a process has the file open.
 */
function keepOld(path: string, old: string): void {
  if (process.platform === 'win32') return renamePatiently(path, old);
  try {
    linkSync(path, old);
  } catch {
    renameSync(path, old);
  }
}

/** Undoes what was done for a file. Errors are ignored: the one that caused this matters more. */
function putBack({ to, fresh, old, isPlaced = false }: Staged): void {
  if (old === undefined) {
    if (isPlaced) remove(to);
  } else {
    quietly(() => {
      if (isPlaced || !isThere(to)) renamePatiently(old, to);
      // Renaming one name of a file to another of its names does nothing: the second name stays.
      rmSync(old, { force: true });
    });
  }
  remove(fresh);
}

function nameBeside(path: string): string {
  return join(dirname(path), `${temporaryName()}.tmp`);
}

/** Creates the folder and its missing parents. @returns The created ones, topmost first */
function makeFolder(path: string): string[] {
  let first: string | undefined;
  try {
    first = mkdirSync(path, { recursive: true });
  } catch (cause) {
    const other = findOther(path);
    throw other === undefined ? cause : new Error(`${other} is not a folder`, { cause });
  }
  if (first === undefined) return [];
  const made = [path];
  // On Windows, mkdirSync returns a path that begins with \\?\.
  const topmost = toNamespacedPath(first);
  for (let folder = path; toNamespacedPath(folder) !== topmost; made.unshift(folder)) {
    if (dirname(folder) === folder) return [path];
    folder = dirname(folder);
  }
  return made;
}

/** The path of a file that is where a folder or one of its parents should be. */
function findOther(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    const status = statusOf(folder);
    if (status !== undefined) return status.isDirectory() ? undefined : folder;
    if (dirname(folder) === folder) return undefined;
  }
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

/** Writes what fits. A pipe with a slow reader reports EAGAIN instead of waiting. @returns The number of bytes written */
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
