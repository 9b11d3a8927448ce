import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join, sep } from 'node:path';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';
import type { SourceFolders } from './source-folders.js';

/**
 * Watches folders and those within. Each has a watcher of its own: on Linux, that of Node for whole trees also watches
 * what is skipped, and each file.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();

  /** @param onChange Called with the path of what was changed, made, renamed or removed. */
  constructor(private readonly onChange: (path: string) => void) {}

  /**
   * Watches these folders from now on, with what has been made in them since the last call, and no others.
   * @throws {IoError} IO_READ_FAILED
   */
  follow({ folders, skipped }: SourceFolders): void {
    const found = new Set<string>();
    for (const folder of folders) addTree(folder, new Set(skipped), found);
    for (const [path, watcher] of this.#watchers) {
      if (found.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const path of found) if (!this.#watchers.has(path)) this.#watch(path);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** A folder that was removed or renamed is watched by what it was, not by its path: another may take its place. */
  #forget(changed: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== changed && !path.startsWith(changed + sep)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  #watch(path: string): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(path, (_event, name) => {
        if (name !== null && isIgnored(name)) return;
        const changed = join(path, name ?? '');
        this.#forget(changed);
        this.onChange(changed);
      });
    } catch (cause) {
      const reason = reasonOf(cause);
      if (reason === 'ENOENT') return; // It has just been removed.
      const isLimit = reason === 'ENOSPC' || reason === 'EMFILE';
      const more = isLimit ? ': more folders than the system watches for a user or process' : '';
      throw new IoError('IO_READ_FAILED', { path, reason: reason + more }, { cause });
    }
    this.#watchers.set(path, watcher);
    // Windows reports so that the folder is gone.
    watcher.on('error', () => {
      watcher.close();
      this.#watchers.delete(path);
      this.onChange(path);
    });
  }
}

/** What editors put beside a file while they write it, and what is no source. */
function isIgnored(name: string): boolean {
  return (name.startsWith('.') && name !== '.cargo') || name.endsWith('~') || name === 'node_modules';
}

/** Adds a folder and those within; links to folders are not followed. */
function addTree(path: string, skipped: ReadonlySet<string>, found: Set<string>): void {
  if (skipped.has(path) || found.has(path)) return;
  found.add(path);
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return; // Removed, or not for this user to read.
  }
  for (const entry of entries) {
    if (entry.isDirectory() && !isIgnored(entry.name)) addTree(join(path, entry.name), skipped, found);
  }
}
