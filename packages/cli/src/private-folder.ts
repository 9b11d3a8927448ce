import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * The folder for this user's caches, whose contents can be deleted at any time. Only absolute paths are used: a
 * relative one would mean a folder of whatever project the command runs in.
 * @returns undefined when neither the environment nor the system names one
 */
export function userCacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  const under = (base: string | undefined, ...more: string[]): string | undefined =>
    base === undefined ? undefined : join(base, ...more, 'bpf-link-wasm');
  if (platform === 'win32')
    return under(absolute(LOCALAPPDATA)) ?? under(homeFolder(environment.USERPROFILE), 'AppData', 'Local');
  return (
    under(absolute(XDG_CACHE_HOME)) ??
    under(homeFolder(environment.HOME), platform === 'darwin' ? 'Library/Caches' : '.cache')
  );
}

/** The folder for this user's sockets. Its name is predictable when it is in the shared folder for temporary files. */
export function userRuntimeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const runtime = absolute(environment['XDG_RUNTIME_DIR']);
  return runtime === undefined
    ? join(absolute(tmpdir()) ?? '/tmp', `bpf-link-wasm-${userTag()}`)
    : join(runtime, 'bpf-link-wasm');
}

/**
 * Creates a folder that nobody else can write to or replace, or accepts an existing one. Creates nothing below other
 * users' folders.
 * @returns whether it exists and is private, as defined by `isPrivateFolder`
 */
export function ensurePrivateFolder(path: string): boolean {
  try {
    if (!isAbsolute(path)) return false;
    let present = path;
    while (lstatSync(present, { throwIfNoEntry: false }) === undefined && dirname(present) !== present)
      present = dirname(present);
    if (present === path) return isPrivateFolder(path);
    if (!isUnderTrusted(present) || !isTrusted(lstatSync(realpathSync(present)))) return false;
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  return isPrivateFolder(path);
}

/**
 * Whether the folder exists, is not a link, belongs to this user, and others can neither write to it nor replace it:
 * each folder above it belongs to this user or root, and others cannot write to it, or it is sticky like `/tmp`.
 */
export function isPrivateFolder(path: string): boolean {
  try {
    const status = lstatSync(path);
    return isAbsolute(path) && status.isDirectory() && isOwn(status) && isUnderTrusted(path);
  } catch {
    return false;
  }
}

/**
 * Whether a file or folder belongs to this user, and nobody else can write to it. Windows protects a user's folders
 * itself.
 */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  return process.getuid === undefined || (uid === process.geteuid?.() && (mode & 0o022) === 0);
}

/**
 * Whether only this user and root can redirect a path by replacing a folder or link above it: both the path as written
 * and its target are checked.
 */
function isUnderTrusted(path: string): boolean {
  return [path, realpathSync(path)].every((way) => {
    for (let above = dirname(way); ; above = dirname(above)) {
      if (!isTrusted(lstatSync(above))) return false;
      if (above === dirname(above)) return true;
    }
  });
}

/**
 * Whether only this user and root can replace entries of a folder. A link has no mode of its own: its folder protects
 * it.
 */
function isTrusted(status: Stats): boolean {
  if (process.getuid === undefined) return true;
  const { uid, mode } = status;
  const isGuarded = status.isSymbolicLink() || (mode & 0o022) === 0 || (mode & 0o1000) !== 0;
  return (uid === 0 || uid === process.geteuid?.()) && isGuarded;
}

/** Identifies this user in paths that all users share. */
export function userTag(): string {
  return process.getuid === undefined ? userInfo().username.replaceAll(/\W/g, '_') : String(process.geteuid?.());
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** The user's home, from the environment, else from the system's list of users, in which not every user is. */
function homeFolder(fromEnvironment: string | undefined): string | undefined {
  const known = absolute(fromEnvironment);
  if (known !== undefined) return known;
  try {
    return absolute(userInfo().homedir);
  } catch {
    return undefined;
  }
}
