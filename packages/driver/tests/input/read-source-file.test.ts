import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSourceFile } from '../../src/input/read-source-file.js';

const folder = mkdtempSync(join(tmpdir(), 'read-source-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const textOf = (path: string, platform?: string): string | undefined => {
  const bytes = readSourceFile(path, platform);
  return bytes && new TextDecoder().decode(bytes);
};

describe('readSourceFile', () => {
  test.each(['main.rs', 'prog.bpf.c', 'vmlinux.h', 'UPPER.C', 'a.hpp', 'a.zig', 'a.s'])('reads %s', (name) => {
    writeFileSync(at(name), 'text');
    expect(textOf(at(name))).toBe('text');
  });

  test.each(['shadow', 'id_rsa', '.netrc', 'key.pem', 'prog.o', 'main.rs.txt', '.c'])('does not read %s', (name) => {
    writeFileSync(at(name), 'secret');
    expect(textOf(at(name))).toBeUndefined();
  });

  test('judges a link by its target', () => {
    writeFileSync(at('secret'), 'secret');
    writeFileSync(at('real.rs'), 'text');
    symlinkSync('secret', at('innocent.rs'));
    symlinkSync('real.rs', at('link.rs'));
    expect(textOf(at('innocent.rs'))).toBeUndefined();
    expect(textOf(at('link.rs'))).toBe('text');
  });

  test('reads up to 16 MB', () => {
    for (const [name, size] of [
      ['most.c', 2 ** 24],
      ['more.c', 2 ** 24 + 1],
    ] as const) {
      writeFileSync(at(name), '');
      truncateSync(at(name), size);
    }
    expect(readSourceFile(at('most.c'))).toHaveLength(2 ** 24);
    expect(readSourceFile(at('more.c'))).toBeUndefined();
  });

  test('reads regular files only', () => {
    mkdirSync(at('folder.c'));
    expect(readSourceFile(at('folder.c'))).toBeUndefined();
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [at('pipe.c')]);
    expect(readSourceFile(at('pipe.c'))).toBeUndefined();
  });

  test('reads nothing in /proc, /sys and /dev, through any link', () => {
    if (process.platform !== 'linux') return;
    mkdirSync('/dev/shm/read-source-file', { recursive: true });
    try {
      writeFileSync('/dev/shm/read-source-file/a.c', 'device');
      symlinkSync('/dev/shm/read-source-file', at('devices'));
      expect(textOf('/dev/shm/read-source-file/a.c')).toBeUndefined();
      expect(textOf(at('devices/a.c'))).toBeUndefined();
    } finally {
      rmSync('/dev/shm/read-source-file', { recursive: true });
    }
  });

  test('accesses no other machine on Windows', () => {
    writeFileSync(at('main.rs'), 'text');
    expect(textOf(`/${at('main.rs')}`, 'win32')).toBeUndefined();
    expect(textOf(at('main.rs'), 'win32')).toBe('text');
  });
});
