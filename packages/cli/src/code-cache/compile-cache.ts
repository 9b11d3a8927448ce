import { lstatSync, readdirSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { ensurePrivateFolder } from '../private-folder.js';
import { scriptFolderName, trimCache } from './clean-cache.js';
import { codeCacheFolder } from './code-path.js';

/** What Node 20 does not have. */
type EnableCompileCache = ((folder: string) => unknown) | undefined;

/** With more scripts than this, those of installations that are gone are looked for. */
const scriptLimit = 200;

/**
 * Has Node keep the compiled form of this program's scripts, which it runs without a look at it: only in a folder that
 * nobody else can even look into. Node's default is a folder that all users share.
 */
export function enableCompileCache(): void {
  const enable = (nodeModule as { enableCompileCache?: EnableCompileCache }).enableCompileCache;
  const folder = codeCacheFolder();
  if (enable === undefined || folder === undefined) return;
  const scripts = join(folder, scriptFolderName);
  try {
    if (!ensurePrivateFolder(folder) || !ensurePrivateFolder(scripts) || !isClosed(scripts)) return;
    enable(scripts);
    if (countScripts(scripts) > scriptLimit) trimCache(folder);
  } catch {} // It is never needed.
}

/** Node makes files with the modes that the umask leaves, so the folder has to guard them. */
function isClosed(folder: string): boolean {
  return process.getuid === undefined || (lstatSync(folder).mode & 0o077) === 0;
}

function countScripts(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + readdirSync(join(folder, name)).length, 0);
}
