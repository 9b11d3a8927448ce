import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { demand, otherUsers } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ensurePrivateFolder,
  isOwn,
  isPrivateFolder,
  userCacheFolder,
  userRuntimeFolder,
  userTag,
} from '../src/private-folder.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('ensurePrivateFolder', () => {
  test('creates a folder that only this user can access', () => {
    const path = join(folder, 'a', 'b');
    expect(ensurePrivateFolder(path)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(ensurePrivateFolder(path)).toBe(true);
  });

  test('refuses a folder that others can write to', () => {
    const path = join(folder, 'shared');
    mkdirSync(path);
    chmodSync(path, 0o777);
    expect(ensurePrivateFolder(path)).toBe(false);
    chmodSync(path, 0o755);
    expect(ensurePrivateFolder(path)).toBe(true);
  });

  test('refuses a link and a file', () => {
    symlinkSync(folder, join(folder, 'link'));
    expect(isPrivateFolder(join(folder, 'link'))).toBe(false);
    writeFileSync(join(folder, 'file'), '');
    expect(ensurePrivateFolder(join(folder, 'file'))).toBe(false);
  });

  test('refuses a folder below one that others can write to, unless it is sticky', () => {
    const path = join(folder, 'shared', 'private');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const [mode, isPrivate] of [
      [0o777, false],
      [0o770, false],
      [0o1777, true],
      [0o755, true],
    ] as const) {
      chmodSync(join(folder, 'shared'), mode);
      expect({ mode, isPrivate: isPrivateFolder(path) }).toEqual({ mode, isPrivate });
      expect({ mode, isMade: ensurePrivateFolder(join(folder, 'shared', `new-${mode}`)) }).toEqual({
        mode,
        isMade: isPrivate,
      });
    }
    expect(readdirSync(join(folder, 'shared')).sort()).toEqual(['new-1023', 'new-493', 'private']);
  });

  test('follows links above the folder, and checks the folders above their targets too', () => {
    mkdirSync(join(folder, 'real', 'private'), { recursive: true, mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(isPrivateFolder(join(folder, 'link', 'private'))).toBe(true);
    chmodSync(join(folder, 'real'), 0o777);
    expect(isPrivateFolder(join(folder, 'link', 'private'))).toBe(false);
  });

  test("neither accepts nor creates a folder below another user's, nor behind their link", (context) => {
    demand(context, otherUsers);
    const theirs = join(folder, 'theirs');
    mkdirSync(join(theirs, 'mine'), { recursive: true, mode: 0o700 });
    chownSync(theirs, 65_534, 65_534);
    expect(isPrivateFolder(join(theirs, 'mine'))).toBe(false);
    expect(ensurePrivateFolder(join(theirs, 'new'))).toBe(false);
    expect(readdirSync(theirs)).toEqual(['mine']);
    mkdirSync(join(folder, 'real', 'private'), { recursive: true, mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    lchownSync(join(folder, 'link'), 65_534, 65_534);
    expect(isPrivateFolder(join(folder, 'link', 'private'))).toBe(false);
    expect(isPrivateFolder(join(folder, 'real', 'private'))).toBe(true);
  });

  test('refuses a relative path', () => {
    expect(ensurePrivateFolder('private-of-the-project')).toBe(false);
    expect(existsSync('private-of-the-project')).toBe(false);
  });

  test("refuses another user's", () => {
    expect(isOwn({ uid: (process.geteuid?.() ?? 0) + 1, mode: 0o700 })).toBe(false);
    expect(isOwn({ uid: process.geteuid?.() ?? 0, mode: 0o700 })).toBe(true);
  });
});

describe('userCacheFolder', () => {
  test('follows each system', () => {
    expect(userCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toMatch(/^[\\/]x[\\/]bpf-link-wasm$/);
    expect(userCacheFolder({}, 'darwin')).toMatch(/Library[\\/]Caches[\\/]bpf-link-wasm$/);
    expect(userCacheFolder({ LOCALAPPDATA: '/l' }, 'win32')).toMatch(/^[\\/]l[\\/]bpf-link-wasm$/);
  });

  test.each(['', 'relative', './home', '~'])('ignores the path %j in the environment', (path) => {
    const known = userInfo().homedir;
    expect(userCacheFolder({ XDG_CACHE_HOME: path, HOME: '/h' }, 'linux')).toBe(join('/h/.cache/bpf-link-wasm'));
    expect(userCacheFolder({ HOME: path }, 'linux')).toBe(join(known, '.cache/bpf-link-wasm'));
    expect(userCacheFolder({ LOCALAPPDATA: path, USERPROFILE: '/h' }, 'win32')).toBe(
      join('/h/AppData/Local/bpf-link-wasm'),
    );
  });
});

describe.skipIf(process.platform === 'win32')('userRuntimeFolder', () => {
  test.each(['', 'relative'])('ignores the path %j in the environment', (path) => {
    const shared = `bpf-link-wasm-${userTag()}`;
    vi.stubEnv('TMPDIR', path);
    expect(userRuntimeFolder({ XDG_RUNTIME_DIR: path })).toBe(`/tmp/${shared}`);
    vi.unstubAllEnvs();
    expect(userRuntimeFolder({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/bpf-link-wasm');
  });
});
