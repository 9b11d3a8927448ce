import {
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  type BigIntStats,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { temporaryName } from './temporary-name.js';
import { UsageError } from '@bpf-link-wasm/driver';

/** A path that the command reads or writes; `-` is a standard stream. */
export interface FileUse {
  readonly path: string;
  /** Description: for a file to read, with an article; for one to write, the option or the kind of output. */
  readonly use: string;
}

/**
 * Asserts that no output is also an input, and that no two outputs are the same file. Files are compared by identity,
 * not by path: links, other spellings, and names that the file system treats as equal are detected.
 *
 * @throws {UsageError} USAGE_OUTPUT_IS_INPUT, USAGE_OUTPUT_CLASH
 */
export function assertFilesApart(reads: readonly FileUse[], writes: readonly FileUse[]): void {
  const readByKey = groupByKey(reads, 0);
  const written = new Map<string, { file: FileUse; identity: FileIdentity }[]>();
  for (const file of writes) {
    const identity = identifyFile(file.path, 1);
    if (!identity) continue;
    const isSame = (other: { identity: FileIdentity }): boolean => isSameFile(identity, other.identity);
    const read = readByKey.get(identity.key)?.find(isSame);
    if (read)
      throw new UsageError('USAGE_OUTPUT_IS_INPUT', { ...file, input: read.file.path, inputUse: read.file.use });
    const earlier = written.get(identity.key) ?? [];
    const clash = earlier.find(isSame);
    if (clash) throw new UsageError('USAGE_OUTPUT_CLASH', { path: file.path, kinds: [clash.file.use, file.use] });
    written.set(identity.key, [...earlier, { file, identity }]);
  }
}

function groupByKey(
  files: readonly FileUse[],
  stream: 0 | 1,
): Map<string, { file: FileUse; identity: FileIdentity }[]> {
  const groups = new Map<string, { file: FileUse; identity: FileIdentity }[]>();
  for (const file of files) {
    const identity = identifyFile(file.path, stream);
    if (identity) groups.set(identity.key, [...(groups.get(identity.key) ?? []), { file, identity }]);
  }
  return groups;
}

/** As many links as Linux follows. @see path_resolution(7) */
const linkLimit = 40;

/** The target of a path, however it is spelled. */
export interface FileIdentity {
  /**
   * Different keys mean different files. Equal keys mean the same file, unless both have a place and the places differ.
   */
  readonly key: string;
  /** Where a file that does not exist yet would be created: an existing folder, and the names from there on. */
  readonly place?: { readonly folder: string; readonly names: readonly string[] };
}

/**
 * Determines which file a path leads to; `-` is a standard stream.
 * @param stream Descriptor that `-` stands for.
 * @returns undefined for anything but a regular file, which is the only kind that can lose data: a terminal, a pipe, a
 * device, a folder
 */
export function identifyFile(path: string, stream: 0 | 1): FileIdentity | undefined {
  const status =
    path === '-' ? attempt(() => fstatSync(stream, { bigint: true })) : attempt(() => statSync(path, { bigint: true }));
  if (status?.isFile()) return { key: keyOf(status) };
  if (path === '-') return { key: `standard stream ${stream}` };
  if (status) return undefined;
  const target = resolveTarget(path);
  const names: string[] = [];
  for (let folder = target; dirname(folder) !== folder; folder = dirname(folder)) {
    const found = attempt(() => statSync(folder, { bigint: true }));
    if (found) return { key: `${keyOf(found)}/${names.map(fold).join('/')}`, place: { folder, names } };
    names.unshift(basename(folder));
  }
  return { key: fold(target) };
}

/** Whether two paths lead to the same file. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  if (a.key !== b.key) return false;
  if (a.place === undefined || b.place === undefined) return true;
  const isSpelledAlike = a.place.names.join('/') === b.place.names.join('/');
  return isSpelledAlike || foldsNames(a.place.folder, a.place.names, b.place.names);
}

/**
 * The path that a write to this one changes: follows links, even if the last one leads to nothing yet. A file that does
 * not exist may be in a folder that does.
 */
export function resolveTarget(path: string): string {
  let current = resolve(path);
  for (let links = 0; links < linkLimit; links++) {
    const found = attempt(() => realpathSync(current));
    if (found !== undefined) return found;
    const folder = attempt(() => realpathSync(dirname(current))) ?? dirname(current);
    current = join(folder, basename(current));
    const target = attempt(() => readlinkSync(current));
    if (target === undefined) return current;
    current = resolve(folder, target);
  }
  return current;
}

/** The status of a file, after following links; undefined when it does not exist or cannot be read. */
export function statusOf(path: string): Stats | undefined {
  return attempt(() => statSync(path));
}

/** Whether anything is at the path, even a dangling link. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function keyOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** A form that is equal for names that some file system treats as equal: of other case, or with accents encoded otherwise. */
function fold(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}

/** Whether the folder treats two names as equal, found by creating a file: on Linux it is a property of each folder. */
function foldsNames(folder: string, names: readonly string[], others: readonly string[]): boolean {
  const prefix = `${temporaryName()}-`;
  const probe = join(folder, prefix + names.join('-'));
  try {
    writeFileSync(probe, '', { flag: 'wx' });
    return isThere(join(folder, prefix + others.join('-')));
  } catch {
    return true;
  } finally {
    rmSync(probe, { force: true });
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
