import { describe, expect, test } from 'vitest';
import { compilerOf, findIdent } from '../../src/codes/compiler-of.js';
import { createMemorySource } from '../../src/input/input-source.js';

const clang = { kind: 'bitcode', producer: 'LLVM22.1.0', compiler: 'Debian clang version 22.1.0' };
const rustc = { kind: 'archive', producer: 'LLVM23.1.0-rust-1.99.0-nightly', compiler: null };
const packaged = { kind: 'bitcode', producer: 'LLVM22.1.8', compiler: 'clang LLVM (rustc version 1.96.0)' };
const bare = { kind: 'bitcode', producer: 'LLVM22.1.8', compiler: null };
const library = { kind: 'archive', producer: 'LLVM22.1.8', compiler: null };
const text = { kind: 'ir', producer: null, compiler: null };
const other = { kind: 'elf', producer: null, compiler: null };

describe('compilerOf', () => {
  test.each([
    ['clang', [clang, other], 'clang'],
    ['rustc', [rustc, packaged], 'rustc'],
    ['rustc with a library without debug info', [packaged, library], 'rustc'],
    ['both', [rustc, clang], undefined],
    ['an unknown compiler, without debug info', [bare], undefined],
    ['an unknown compiler, as text', [clang, text], undefined],
    ['none', [other], undefined],
  ])('is that of inputs of %s', (_, inputs, compiler) => {
    expect(compilerOf(inputs)).toBe(compiler);
  });

  test('looks into inputs without debug info', () => {
    expect(compilerOf([clang, text], (index) => (index === 1 ? 'clang' : null))).toBe('clang');
    expect(compilerOf([clang, bare], () => 'rustc')).toBeUndefined();
    expect(compilerOf([rustc], () => 'clang')).toBe('rustc');
  });
});

describe('findIdent', () => {
  const find = (content: string): string | null =>
    findIdent(createMemorySource('a.bc', Buffer.from(content, 'latin1')));
  test.each([
    ['BC\xc0\xde\xffDebian clang version 22.1.8 (1)\x00', 'clang'],
    ['!0 = !{!"rustc version 1.96.0 (ac68faa20 2026-05-25)"}', 'rustc'],
    ['clang LLVM (rustc version 1.96.0)', 'rustc'],
    ['clang version 22.1.8 rustc version 1.96.0', null],
    ['nothing about a clang version', null],
    ['', null],
  ])('finds in %j %s', (content, compiler) => {
    expect(find(content)).toBe(compiler);
  });
});
