import { describe, expect, it } from 'vitest';
import { compareInterface, readHeader } from '../../scripts/check-artifact.mjs';

const header = `
#define BL_ABI_VERSION 7
BL_IMPORT(now) double bl_host_now(void);
BL_IMPORT(read) int32_t bl_host_read(uint32_t input);
BL_EXPORT uint32_t bl_abi_version(void);
`;

const name = (text) => [text.length, ...Buffer.from(text)];
const section = (id, ...bytes) => [id, bytes.length, ...bytes];

/** A module with one import, a memory, and functions that return 7. */
function createWasm({ imported = 'now', exported = ['bl_abi_version', '_initialize'] } = {}) {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 1, 0x7f),
    ...section(2, 1, ...name('host'), ...name(imported), 0, 0),
    ...section(3, 1, 0),
    ...section(7, exported.length, ...exported.flatMap((text) => [...name(text), 0, 1])),
    ...section(10, 1, 4, 0, 0x41, 7, 0x0b),
  ]);
}

const compare = (changes) =>
  compareInterface({ header, exports: ['bl_abi_version'], wasm: createWasm(), abi: 7, ...changes });

describe('readHeader', () => {
  it('reads imports by their name in the module, exports by their name in C, and the version', () => {
    expect(readHeader(header)).toEqual({ imports: ['now', 'read'], exports: ['bl_abi_version'], abi: 7 });
  });

  it('reads an export that returns a pointer', () => {
    expect(readHeader('BL_EXPORT const char *bl_version(uint32_t *size);\n').exports).toEqual(['bl_version']);
  });
});

describe('compareInterface', () => {
  it('finds nothing if header, list, binary and version agree', () => {
    expect(compare()).toEqual([]);
  });

  it('names a function that is only in the list', () => {
    expect(compare({ exports: ['bl_abi_version', 'bl_link'] })).toEqual([
      "bl_link: not in bpf_link.h's BL_EXPORT",
      'bl_link: not in bpf-linker.wasm',
    ]);
  });

  it('names a function that only the binary exports', () => {
    const wasm = createWasm({ exported: ['bl_abi_version', '_initialize', 'malloc'] });
    expect(compare({ wasm })).toEqual(['malloc: not in exports.txt']);
  });

  it('names an import that the header does not declare', () => {
    expect(compare({ wasm: createWasm({ imported: 'fd_write' }) })).toEqual([
      'bpf-linker.wasm imports host.fd_write: not a BL_IMPORT of bpf_link.h',
    ]);
  });

  it('compares the version of the header and of the binary with versions.json', () => {
    expect(compare({ abi: 8 })).toEqual([
      'BL_ABI_VERSION is 7 in bpf_link.h, abi is 8 in versions.json',
      'bl_abi_version() is 7, abi is 8 in versions.json',
    ]);
  });
});
