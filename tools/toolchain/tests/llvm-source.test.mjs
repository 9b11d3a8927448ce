import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUpLlvmSource } from '../llvm-source.mjs';
import { digestTree, isNeeded } from '../llvm-tree.mjs';

let folder;
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeEach((context) => {
  context.skip(process.platform === 'win32', 'the engine is built on Linux and macOS');
  folder = mkdtempSync(join(tmpdir(), 'source-'));
  process.env.BPF_LINK_WASM_CACHE = join(folder, 'cache');
});
afterEach(() => {
  delete process.env.BPF_LINK_WASM_CACHE;
  if (folder) rmSync(folder, { recursive: true });
});

describe('isNeeded', () => {
  it("includes LLVM's libraries and the BPF backend", () => {
    expect(isNeeded('llvm/lib/IR/Core.cpp')).toBe(true);
    expect(isNeeded('llvm/lib/Target/Target.cpp')).toBe(true);
    expect(isNeeded('llvm/lib/Target/BPF/BTFDebug.cpp')).toBe(true);
  });

  it('includes only tables of other backends', () => {
    expect(isNeeded('llvm/lib/Target/X86/X86.td')).toBe(true);
    expect(isNeeded('llvm/lib/Target/X86/X86FrameLowering.cpp')).toBe(false);
  });

  it('excludes tests, tools and other projects', () => {
    expect(isNeeded('llvm/test/CodeGen/BPF/BTF/map-def.ll')).toBe(false);
    expect(isNeeded('llvm/tools/llc/llc.cpp')).toBe(false);
    expect(isNeeded('clang/lib/Basic/Targets/BPF.cpp')).toBe(false);
  });
});

describe('digestTree', () => {
  it('does not depend on files that no build reads', async () => {
    write('tree/llvm/lib/IR/Core.cpp', 'core');
    const before = await digestTree(join(folder, 'tree'));
    write('tree/llvm/docs/index.rst', 'docs');
    expect(await digestTree(join(folder, 'tree'))).toEqual(before);
    expect(before.files).toEqual(['llvm/lib/IR/Core.cpp']);
  });

  it('depends on content and name', async () => {
    write('tree/llvm/lib/IR/Core.cpp', 'core');
    const { sha256 } = await digestTree(join(folder, 'tree'));
    write('tree/llvm/lib/IR/Core.cpp', 'other');
    expect((await digestTree(join(folder, 'tree'))).sha256).not.toBe(sha256);
    rmSync(join(folder, 'tree/llvm/lib/IR/Core.cpp'));
    write('tree/llvm/lib/IR/Other.cpp', 'core');
    expect((await digestTree(join(folder, 'tree'))).sha256).not.toBe(sha256);
  });
});

describe('setUpLlvmSource', () => {
  const pack = (top) => {
    const archive = join(folder, 'a.tar');
    execFileSync('tar', ['-cf', archive, '-C', folder, top]);
    return archive;
  };

  it('rejects other sources and reports both digests', async () => {
    write('llvm-project/llvm/lib/IR/Core.cpp', 'core');
    await expect(setUpLlvmSource({ archive: pack('llvm-project') })).rejects.toThrow(
      /digest is [0-9a-f]{64} \(of 1 files\), expected [0-9a-f]{64}/,
    );
  });

  it('rejects an archive with other contents', async () => {
    write('other/README.md', 'hello');
    await expect(setUpLlvmSource({ archive: pack('other') })).rejects.toThrow("none of LLVM's sources in it");
  });

  it('rejects a missing archive', async () => {
    await expect(setUpLlvmSource({ archive: join(folder, 'none.tar') })).rejects.toThrow('none.tar: no such archive');
  });
});
