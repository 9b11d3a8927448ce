import { lstatSync, readdirSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { ensurePrivateFolder } from '../private-folder.js';
import { scriptFolderName, trimCache } from './clean-cache.js';
import { codeCacheFolder } from './code-path.js';

/** Node's function, which Node 20 lacks. */
type EnableCompileCache = ((folder: string) => unknown) | undefined;

/** With more scripts than this, some belong to removed installations, and the cache is trimmed. */
const trimAbove = 200;

/**
 * Makes Node cache the compiled form of this program's scripts. Node runs it unchecked, so it is kept only in a folder
 * that no other user can even read. Node's default is a folder shared by all users.
 */
export function enableCompileCache(): void {
  const enable = (nodeModule as { enableCompileCache?: EnableCompileCache }).enableCompileCache;
  const folder = codeCacheFolder();
  if (enable === undefined || folder === undefined) return;
  const scripts = join(folder, scriptFolderName);
  try {
    if (!ensurePrivateFolder(folder) || !ensurePrivateFolder(scripts) || !isClosed(scripts)) return;
    enable(scripts);
    if (countScripts(scripts) > trimAbove) trimCache(folder);
  } catch {} // The cache is never required.
}

/** Node creates the files with modes according to the umask, so the folder has to protect them. */
function isClosed(folder: string): boolean {
  return process.getuid === undefined || (lstatSync(folder).mode & 0o077) === 0;
}

function countScripts(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + readdirSync(join(folder, name)).length, 0);
}
