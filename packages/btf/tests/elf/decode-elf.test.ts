import { readFileSync } from 'node:fs';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeObject, type Decompress, openObject } from '../../src/object/btf-object.js';
import { decodeElf } from '../../src/elf/decode-elf.js';
import { encode } from '../../src/model/encode.js';
import { clang, compileFixture } from '../programs.js';
import { makeSample } from '../sample-btf.js';

const decompress: Decompress = async (bytes, format) => (format === 'gzip' ? gunzipSync(bytes) : inflateSync(bytes));

describe('decodeElf', () => {
  for (const target of ['bpfel', 'bpfeb'] as const) {
    it(`reads sections, symbols and relocations of ${target}`, (context) => {
      demand(context, clang);
      const elf = decodeElf(readFileSync(compileFixture('kinds', target)));
      expect([elf.machine, elf.byteOrder]).toEqual([247, target === 'bpfel' ? 'little' : 'big']);
      const section = elf.section('.maps')!;
      expect(
        elf.symbols
          .filter((symbol) => symbol.section === section.index && symbol.kind === 'object')
          .map(({ name }) => name),
      ).toEqual(['counters', 'totals']);
      const code = elf.section('socket')!;
      const relocated = elf.relocationsOf(code).map(({ symbol, type }) => `${elf.symbols[symbol]!.name} ${type}`);
      expect(relocated).toEqual(expect.arrayContaining(['external_flag 1']));
      expect(elf.symbols.find(({ name }) => name === 'external_flag')).toMatchObject({ section: 0, binding: 'weak' });
    });
  }

  it('refuses a section table beyond the end', async (context) => {
    demand(context, clang);
    const bytes = new Uint8Array(readFileSync(compileFixture('core')));
    new DataView(bytes.buffer).setBigUint64(40, BigInt(bytes.length), true);
    expect(await expectError(() => decodeElf(bytes))).toMatchObject({ code: 'BTF_BAD_ELF' });
    expect((await expectError(() => decodeElf(bytes.subarray(0, 2000)))).message).toMatch(
      /^ELF section table: offset \d+, expected less than 2000$/,
    );
  });
});

describe('openObject', () => {
  it.each([
    ['plain', (bytes: Uint8Array) => bytes],
    ['gzip', gzipSync],
    ['zlib', deflateSync],
  ] as const)('opens raw BTF, %s', async (_name, compress) => {
    const bytes = makeSample().build();
    const { btf } = await openObject(compress(bytes), { decompress });
    expect(Buffer.compare(encode(btf), bytes)).toBe(0);
  });

  it('reports what is missing', async (context) => {
    demand(context, clang);
    const packed = gzipSync(makeSample().build());
    expect((await expectError(() => openObject(packed))).message).toBe(
      'data: compressed with gzip, expected BTF or ELF, or a function that decompresses',
    );
    const failing: Decompress = async () => {
      throw new Error('unexpected end of file');
    };
    expect((await expectError(() => openObject(packed, { decompress: failing }))).message).toBe(
      'data: compressed with gzip, unexpected end of file',
    );
    const bytes = Buffer.from(readFileSync(compileFixture('core')));
    const name = bytes.indexOf('.BTF\0');
    bytes.write('.XXX', name);
    expect((await expectError(() => decodeObject(new Uint8Array(bytes)))).message).toMatch(
      /^ELF section "\.BTF": not found; compile with debug info/,
    );
  });
});
