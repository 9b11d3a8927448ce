import { describe, expect, it } from 'vitest';
import { readInterface, stripCustomSections } from '../../scripts/wasm-binary.mjs';

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
      'first bytes 7f454c46 are not WebAssembly, expected 0061736d',
    );
  });

  it('rejects a section that is longer than the file', () => {
    expect(() => stripCustomSections(Uint8Array.from([...preamble, 1, 9, 0]))).toThrow(
      'section of 9 bytes at offset 8: 1 bytes are left',
    );
  });
});

describe('readInterface', () => {
  it('lists imports with their module, and exports', () => {
    const wasm = Uint8Array.from([...preamble, ...sections.flat()]);
    expect(readInterface(wasm)).toEqual({ imports: ['host.now'], exports: ['memory'] });
  });
});
