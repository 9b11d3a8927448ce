import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { roleOf } from '../src/input/input-file.js';
import { matchSources } from '../src/input/source-paths.js';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const file = (path: string): Uint8Array => readFileSync(new URL(`../../../${path}`, import.meta.url));

describe('roleOf', () => {
  it('links bitcode and LLVM IR', () => {
    expect(roleOf('fork.bc', file('examples/fork/fork.bc'))).toBe('link');
    expect(roleOf('a.ll', bytes('define i32 @f() { ret i32 0 }'))).toBe('link');
  });

  it('treats Rust and C as source text, unless they hold binary data', () => {
    expect(roleOf('fork.rs', file('examples/fork/fork.rs'))).toBe('source');
    expect(roleOf('fork.rs', file('examples/fork/fork.bc'))).toBe('link');
  });

  it('looks into raw BTF of either byte order, compressed too', () => {
    expect(roleOf('vmlinux', Uint8Array.of(0x9f, 0xeb, 1, 0))).toBe('inspect');
    expect(roleOf('vmlinux', Uint8Array.of(0xeb, 0x9f, 1, 0))).toBe('inspect');
    expect(roleOf('vmlinux.gz', Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe('inspect');
  });

  it('looks into an object that is finished, and links one with bitcode', () => {
    const header = new Uint8Array(80);
    header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    header[18] = 247;
    expect(roleOf('a.o', header)).toBe('inspect');
    header.set(bytes('\0.llvmbc\0'), 66);
    expect(roleOf('a.o', header)).toBe('link');
  });

  it('leaves what it does not know to the linker, whose error says what it found', () => {
    expect(roleOf('x.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBe('link');
    expect(roleOf('empty.bc', new Uint8Array())).toBe('link');
  });
});

describe('matchSources', () => {
  const source = (name: string, text: string) => ({ name, bytes: bytes(text), role: 'source' as const });

  it('gives a file the path that ends with its name', () => {
    expect(matchSources([source('fork.rs', 'x')], ['./src/fork.rs', './src/other.rs'])).toEqual({
      './src/fork.rs': 'x',
    });
  });

  it('prefers the same path', () => {
    expect(matchSources([source('main.rs', 'x')], ['./main.rs', './lib/main.rs'])).toEqual({ './main.rs': 'x' });
  });

  it('leaves out a file that could be either of two', () => {
    expect(matchSources([source('mod.rs', 'x')], ['a/mod.rs', 'b/mod.rs'])).toEqual({});
  });

  it('does not take the end of a name for a name', () => {
    expect(matchSources([source('b.rs', 'x')], ['lib.rs', 'ab.rs'])).toEqual({});
  });
});
