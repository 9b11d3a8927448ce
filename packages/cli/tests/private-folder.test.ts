import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensurePrivateFolder, isOwn, isPrivateFolder, userCacheFolder } from '../src/private-folder.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('ensurePrivateFolder', () => {
  test('makes a folder for this user alone', () => {
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
});
