import { describe, expect, it } from 'vitest';
import {
  countFunctions,
  encodeUnsigned,
  insertBeforeCode,
  readInterface,
  stripCustomSections,
} from '../../scripts/wasm-binary.mjs';

const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** (type (func)) (import "host" "now" (func)) (memory 0) (export "memory" (memory 0)) */
const sections = [
  [1, 4, 1, 0x60, 0, 0],
  [2, 12, 1, 4, ...Buffer.from('host'), 3, ...Buffer.from('now'), 0, 0],
  [5, 3, 1, 0, 0],
  [7, 10, 1, 6, ...Buffer.from('memory'), 2, 0],
];
const custom = [0, 5, 4, ...Buffer.from('name')];

describe('stripCustomSections', () => {
  it('removes custom sections wherever they are', () => {
    const [types, ...others] = sections;
    const wasm = Uint8Array.from([...preamble, ...custom, ...types, ...custom, ...others.flat(), ...custom]);
    expect(stripCustomSections(wasm)).toEqual(Uint8Array.from([...preamble, ...sections.flat()]));
  });

  it('does not change a module without custom sections', () => {
    const wasm = Uint8Array.from([...preamble, ...sections.flat()]);
    expect(stripCustomSections(wasm)).toEqual(wasm);
  });

  it('rejects bytes that are not WebAssembly', () => {
    expect(() => stripCustomSections(Buffer.from('\x7fELF\x02\x01\x01\x00'))).toThrow(
      'not WebAssembly: the first bytes are 7f454c46, expected 0061736d',
    );
  });

  it('rejects a section that is longer than the file', () => {
    expect(() => stripCustomSections(Uint8Array.from([...preamble, 1, 9, 0]))).toThrow(
      'section of 9 bytes at offset 8: 1 bytes are left',
    );
  });
});

describe('insertBeforeCode', () => {
  const functions = [3, 2, 1, 0];
  const code = [10, 4, 1, 2, 0, 0x0b];
  const wasm = Uint8Array.from([...preamble, ...sections.flat().slice(0, 6), ...functions, ...code]);

  it('adds custom sections in front of the code', () => {
    const found = insertBeforeCode(wasm, { hint: Uint8Array.of(7, 8), more: [9] });
    const added = [0, 7, 4, ...Buffer.from('hint'), 7, 8, 0, 6, 4, ...Buffer.from('more'), 9];
    expect(found).toEqual(Uint8Array.from([...wasm.subarray(0, -code.length), ...added, ...code]));
    expect(stripCustomSections(found)).toEqual(wasm);
    expect(new WebAssembly.Module(found)).toBeInstanceOf(WebAssembly.Module);
  });

  it('needs code', () => {
    expect(() => insertBeforeCode(Uint8Array.from(preamble), {})).toThrow('the module has no code section');
  });
});

describe('countFunctions', () => {
  it('counts imported and defined functions', () => {
    const [types, imports, ...others] = sections;
    const wasm = Uint8Array.from([
      ...preamble,
      ...types,
      ...imports,
      3,
      2,
      1,
      0,
      ...others.flat(),
      10,
      4,
      1,
      2,
      0,
      0x0b,
    ]);
    expect(countFunctions(wasm)).toEqual({ imported: 1, defined: 1 });
    expect(countFunctions(Uint8Array.from(preamble))).toEqual({ imported: 0, defined: 0 });
  });
});

describe('encodeUnsigned', () => {
  it('writes LEB128', () => {
    expect([0, 127, 128, 300_000].map((value) => encodeUnsigned(value))).toEqual([
      [0],
      [0x7f],
      [0x80, 1],
      [0xe0, 0xa7, 0x12],
    ]);
  });
});

describe('readInterface', () => {
  it('lists imports with their module, and exports', () => {
    const wasm = Uint8Array.from([...preamble, ...sections.flat()]);
    expect(readInterface(wasm)).toEqual({ imports: ['host.now'], exports: ['memory'] });
  });
});
