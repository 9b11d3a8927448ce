import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { formatCoreNinja } from '../../scripts/core-ninja.mjs';

let folder;
const format = (changes) =>
  formatCoreNinja({
    core: join(folder, 'core'),
    llvmBuild: join(folder, 'build'),
    llvmSource: join(folder, 'source'),
    llvmKey: 'key1',
    headersKey: 'headers1',
    level: 'O1',
    inside: (path) => path.replace(folder, '/inside'),
    ...changes,
  });

beforeEach((context) => {
  context.skip(process.platform === 'win32', 'the engine is built on Linux and macOS');
  folder = mkdtempSync(join(tmpdir(), 'ninja-'));
  for (const path of ['core/src/input', 'core/src/link', 'build/lib'])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of [
    'core/src/link/A.cpp',
    'core/src/input/B.cpp',
    'build/lib/libLLVMCore.a',
    'build/lib/libLLVMAnalysis.a',
    'build/lib/libother.a',
  ]) {
    writeFileSync(join(folder, path), '');
  }
  writeFileSync(join(folder, 'core/exports.txt'), 'bl_link\nbl_alloc\n');
});
afterEach(() => folder && rmSync(folder, { recursive: true }));

it("links the objects of every folder, then LLVM's archives, each in the order of their paths", () => {
  expect(format()).toContain(
    'build bpf-linker.debug.wasm: link input/B.o link/A.o /inside/build/lib/libLLVMAnalysis.a /inside/build/lib/libLLVMCore.a\n',
  );
});

it('exports what exports.txt lists', () => {
  expect(format()).toContain('-sEXPORTED_FUNCTIONS=_bl_link,_bl_alloc ');
});

it('keeps paths of this machine out of the objects', () => {
  expect(format()).toContain('-ffile-prefix-map=/inside/core=core');
});

it('links again with other libraries and compiles again with other headers, even if their files are older', () => {
  expect(format()).toContain('-o $out && : key1\n');
  expect(format({ llvmKey: 'key2' })).toContain('-o $out && : key2\n');
  expect(format({ headersKey: 'headers2' })).toContain('-c $in -o $out && : headers2\n');
});

it('names a folder without libraries', () => {
  rmSync(join(folder, 'build/lib'), { recursive: true });
  expect(() => format()).toThrow(`${join(folder, 'build/lib')}: ENOENT, expected a folder with *.a files`);
});

it('rejects a path that a ninja file cannot hold', () => {
  expect(() => format({ inside: (path) => path.replace(folder, '/a folder') })).toThrow(
    'which the build does not support',
  );
});
