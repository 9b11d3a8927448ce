import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join, sep } from 'node:path';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';
import type { SourceFolders } from './source-folders.js';

/**
 * Watches folders and their subfolders. Each folder has its own watcher: on Linux, Node's recursive one also watches
 * skipped folders and every single file.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();

  /** @param onChange Called with each path that was changed, created, renamed or removed. */
  constructor(private readonly onChange: (path: string) => void) {}

  /**
   * Watches exactly these folders from here on, including subfolders created since the last call.
   * @throws {IoError} IO_READ_FAILED, when a folder cannot be watched
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

  /** Drops the watchers of a changed path: they follow a folder that was moved, and miss a new one in its place. */
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
      if (reason === 'ENOENT') return; // The folder has just been removed.
      const isLimit = reason === 'ENOSPC' || reason === 'EMFILE';
      const more = isLimit ? ': more folders than the system lets a user or process watch' : '';
      throw new IoError('IO_READ_FAILED', { path, reason: reason + more }, { cause });
    }
    this.#watchers.set(path, watcher);
    // This is how Windows reports that the folder was removed.
    watcher.on('error', () => {
      watcher.close();
      this.#watchers.delete(path);
      this.onChange(path);
    });
  }
}

/** Whether a name is not that of a source: hidden files, backup files of editors, and node_modules. */
function isIgnored(name: string): boolean {
  return (name.startsWith('.') && name !== '.cargo') || name.endsWith('~') || name === 'node_modules';
}

/** Adds a folder and its subfolders. Symbolic links are not followed. */
function addTree(path: string, skipped: ReadonlySet<string>, found: Set<string>): void {
  if (skipped.has(path) || found.has(path)) return;
  found.add(path);
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return; // It was removed, or this user may not read it.
  }
  for (const entry of entries) {
    if (entry.isDirectory() && !isIgnored(entry.name)) addTree(join(path, entry.name), skipped, found);
  }
}
