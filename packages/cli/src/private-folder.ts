import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where this user's caches lie: of what is in there, nothing is missed when it goes. */
export function userCacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'bpf-link-wasm');
  if (XDG_CACHE_HOME?.startsWith('/')) return join(XDG_CACHE_HOME, 'bpf-link-wasm');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'bpf-link-wasm');
}

/**
 * Makes a folder that nobody else can write to, or finds it made.
 * @returns Whether it is there and is this user's alone: a folder, no link, not writable for others.
 */
export function ensurePrivateFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  return isPrivateFolder(path);
}

/** Whether the folder is there, is no link, belongs to this user, and others cannot write to it. */
export function isPrivateFolder(path: string): boolean {
  try {
    const status = lstatSync(path);
    return status.isDirectory() && isOwn(status);
  } catch {
    return false;
  }
}

/** Whether a file or folder belongs to this user, and nobody else can write to it. Windows guards a user's folders itself. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  return process.getuid === undefined || (uid === process.geteuid?.() && (mode & 0o022) === 0);
}

/** A name for this user in paths that all users share. */
export function userTag(): string {
  return process.getuid === undefined ? userInfo().username.replaceAll(/\W/g, '_') : String(process.geteuid?.());
}
