import { lstatSync, readdirSync, rmdirSync, rmSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOwn, isPrivateFolder } from '../private-folder.js';

/** Subfolder of the machine code folder for Node's compiled JavaScript of this program. */
export const scriptFolderName = 'javascript';

/** A file that this program may remove. */
export interface CacheFile {
  path: string;
  /** In bytes. */
  size: number;
  /** When it was created or last used, in milliseconds since the epoch. */
  usedMs: number;
}

/** File names as `codeFileName` and `besideCode` form them; those of older releases also have the engine's size and time. */
const codeName =
  /^[0-9a-f]{16}(-\d+-\d+)?-v\d+\.\d+\.\d+(-[\w.]+)?-[a-z0-9]+-[0-9a-f]{1,8}\.code(\.lock|\.unusable|\.\d+\.tmp)?$/;

/**
 * Names of folders and files as Node forms them for compiled JavaScript.
 * @see Node src/compile_cache.cc: GetCacheVersionTag, Persist
 */
const scriptFolder = /^v\d+\.\d+\.\d+(-[\w.]+)?-[a-z0-9]+-[0-9a-f]{1,8}(-\d+)?$/;
const scriptName = /^[0-9a-f]{1,8}(\.\w{6})?$/;

/**
 * The files of this program in its cache folder: only names that it could have written, and only regular files of this
 * user. Everything else in there is left alone.
 * @returns an empty list if other users can write to the folder
 */
export function listCache(folder: string): CacheFile[] {
  if (!isPrivateFolder(folder)) return [];
  const scripts = join(folder, scriptFolderName);
  return [
    ...filesIn(folder, codeName),
    ...foldersIn(scripts, scriptFolder).flatMap((versionFolder) => filesIn(versionFolder, scriptName)),
  ];
}

/** Removes empty folders of compiled JavaScript. */
export function removeEmptyFolders(folder: string): void {
  if (!isPrivateFolder(folder)) return;
  const scripts = join(folder, scriptFolderName);
  const all = [...foldersIn(scripts, scriptFolder), ...foldersIn(folder, new RegExp(`^${scriptFolderName}$`))];
  for (const path of all) {
    try {
      rmdirSync(path);
    } catch {} // Not empty.
  }
}

/** Files are deleted after this many days unused. */
const keepDays = 30;

/** Maximum total size in bytes: machine code of about seven engines and runtimes. */
const sizeLimit = 256 * 2 ** 20;

/** Maximum number of compiled scripts; an installation has about 40. */
const scriptLimit = 120;

/**
 * Removes files that have not been used for `keepDays`, and, least recently used first, those beyond the limits.
 * @param current A file to keep
 */
export function trimCache(
  folder: string,
  { current, limit = sizeLimit, nowMs = Date.now() }: { current?: string; limit?: number; nowMs?: number } = {},
): void {
  const rank = ({ path, usedMs }: CacheFile): number => (path === current ? Infinity : usedMs);
  let total = 0;
  let scripts = 0;
  for (const file of listCache(folder).sort((a, b) => rank(b) - rank(a))) {
    const isScript = dirname(file.path) !== folder;
    const isTooMuch = total + file.size > limit || (isScript && scripts === scriptLimit);
    if (file.path !== current && (isTooMuch || nowMs - file.usedMs > keepDays * 86_400_000)) {
      rmSync(file.path, { force: true });
    } else {
      total += file.size;
      if (isScript) scripts++;
    }
  }
  removeEmptyFolders(folder);
}

function filesIn(folder: string, pattern: RegExp): CacheFile[] {
  return entriesIn(folder, pattern)
    .filter(({ status }) => status.isFile())
    .map(({ path, status }) => ({ path, size: status.size, usedMs: Math.max(status.mtimeMs, status.atimeMs) }));
}

function foldersIn(folder: string, pattern: RegExp): string[] {
  return entriesIn(folder, pattern)
    .filter(({ status }) => status.isDirectory())
    .map(({ path }) => path);
}

/** This user's files whose names match the pattern, without following links. */
function entriesIn(folder: string, pattern: RegExp): { path: string; status: Stats }[] {
  let names: string[];
  try {
    if (!isOwn(lstatSync(folder))) return [];
    names = readdirSync(folder).filter((name) => pattern.test(name));
  } catch {
    return [];
  }
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status && isOwn(status) ? [{ path, status }] : [];
  });
}
