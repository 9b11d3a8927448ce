import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncPatchedSource } from '../../scripts/patched-source.mjs';
import { listPatches, touchedFiles } from '../../scripts/patches.mjs';

let folder;
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const patch = (file, from, to) =>
  `Why.\n\ndiff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;
const sync = () =>
  syncPatchedSource(join(folder, 'work'), join(folder, 'pristine'), listPatches(join(folder, 'patches')));
const result = (path) => readFileSync(join(folder, 'work', path), 'utf8');

beforeEach((context) => {
  context.skip(process.platform === 'win32', 'the engine is built on Linux and macOS');
  folder = mkdtempSync(join(tmpdir(), 'patches-'));
  mkdirSync(join(folder, 'patches'));
  write('pristine/llvm/lib/A.cpp', 'one\n');
  write('pristine/llvm/lib/B.cpp', 'two\n');
});
afterEach(() => folder && rmSync(folder, { recursive: true }));

describe('listPatches', () => {
  it('orders patches by their number', () => {
    write('patches/0002-b.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    write('patches/0001-a.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    write('patches/README.md', 'not a patch');
    expect(listPatches(join(folder, 'patches')).map(({ name }) => name)).toEqual(['0001-a.patch', '0002-b.patch']);
  });

  it('rejects a name without a number', () => {
    write('patches/a.patch', '');
    expect(() => listPatches(join(folder, 'patches'))).toThrow('expected a name like 0001-what-it-does.patch');
  });

  it('rejects two patches with the same number', () => {
    write('patches/0001-a.patch', '');
    write('patches/0001-b.patch', '');
    expect(() => listPatches(join(folder, 'patches'))).toThrow('0001-b.patch: another patch has the number 0001');
  });
});

describe('touchedFiles', () => {
  it('names new and removed files once', () => {
    const text = '--- /dev/null\n+++ b/llvm/lib/New.cpp\n--- a/llvm/lib/Old.cpp\n+++ /dev/null\n';
    expect(touchedFiles({ name: '0001-a.patch', text })).toEqual(['llvm/lib/New.cpp', 'llvm/lib/Old.cpp']);
  });

  it('rejects a path that leaves the sources', () => {
    expect(() => touchedFiles({ name: '0001-a.patch', text: '--- a/../x\n+++ b/../x\n' })).toThrow(
      "0001-a.patch: ../x is outside of LLVM's sources",
    );
  });

  it('rejects a text without a diff', () => {
    expect(() => touchedFiles({ name: '0001-a.patch', text: 'hello' })).toThrow('0001-a.patch: names no file');
  });
});

describe('syncPatchedSource', () => {
  it('applies patches to a file one after the other', async () => {
    write('patches/0001-a.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    write('patches/0002-b.patch', patch('llvm/lib/A.cpp', 'two', 'three'));
    expect(await sync()).toEqual(['llvm/lib/A.cpp']);
    expect(result('llvm/lib/A.cpp')).toBe('three\n');
    expect(readFileSync(join(folder, 'pristine/llvm/lib/A.cpp'), 'utf8')).toBe('one\n');
  });

  it('reverts a removed patch', async () => {
    write('patches/0001-a.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    await sync();
    rmSync(join(folder, 'patches/0001-a.patch'));
    expect(await sync()).toEqual(['llvm/lib/A.cpp']);
    expect(result('llvm/lib/A.cpp')).toBe('one\n');
  });

  it('keeps the times of unchanged files', async () => {
    write('patches/0001-a.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    await sync();
    const times = () => ['A', 'B'].map((name) => statSync(join(folder, `work/llvm/lib/${name}.cpp`)).mtimeMs);
    const before = times();
    write('patches/0002-b.patch', patch('llvm/lib/B.cpp', 'two', 'three'));
    await sync();
    const after = times();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('names the patch that does not apply, the file and the line', async () => {
    write('patches/0001-a.patch', patch('llvm/lib/A.cpp', 'one', 'two'));
    write('patches/0002-b.patch', patch('llvm/lib/A.cpp', 'one', 'three'));
    await expect(sync()).rejects.toMatchObject({
      message: "0002-b.patch: does not apply to LLVM's sources after the patches before it",
      hint: expect.stringContaining('patch failed: llvm/lib/A.cpp:1'),
    });
  });
});
