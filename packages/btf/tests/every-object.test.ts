import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { type BtfObject, decodeObject } from '../src/object/btf-object.js';
import { isElf } from '../src/elf/decode-elf.js';
import { decode } from '../src/model/decode.js';
import { encode } from '../src/model/encode.js';
import { encodeExt } from '../src/ext/encode-ext.js';
import { formatRaw } from '../src/format/format-raw.js';
import { compareWithBpftool, compileC } from './format/compile-c.js';
import { bpftool, clang, compileFixture, runProgram, sources } from './programs.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Split blobs with their base. bpftool's output for them is compared in kernel/module.test.ts. */
const bases: Record<string, string> = {
  'kernel/module/module.btf': 'kernel/module/kernel.btf',
  'kernel/module/distilled.btf': 'kernel/module/distilled.base.btf',
};

/** Objects and raw blobs next to the tests. */
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.(o|btf)$/.test(name) && !(name in bases))
  .toSorted();

/** Those with BTF, opened. */
const objects = files.flatMap((name) => {
  const bytes = new Uint8Array(readFileSync(here + name));
  const hasBtf = !isElf(bytes) || Buffer.from(bytes).includes('.BTF\0');
  return hasBtf ? [{ name, path: here + name, object: decodeObject(bytes), bytes }] : [];
});

/** The raw BTF of an object. */
const rawOf = ({ elf }: BtfObject, bytes: Uint8Array): Uint8Array => elf?.section('.BTF')?.data ?? bytes;

describe('every object and blob next to the tests', () => {
  it('is there', () => expect(objects.length).toBeGreaterThan(100));

  it.each(objects)('is encoded to the same bytes: $name', ({ object, bytes }) => {
    const raw = rawOf(object, bytes);
    expect(Buffer.compare(encode(object.btf), raw)).toBe(0);
    const ext = object.ext();
    if (ext !== undefined) expect(Buffer.compare(encodeExt(ext), object.elf!.section('.BTF.ext')!.data)).toBe(0);
  });

  it.each(Object.entries(bases))('is encoded to the same bytes with its base: %s', (name, base) => {
    const bytes = new Uint8Array(readFileSync(here + name));
    const btf = decode(bytes, { base: decode(new Uint8Array(readFileSync(here + base))) });
    expect(Buffer.compare(encode(btf), bytes)).toBe(0);
  });

  it.for(objects)('is printed like by bpftool, raw and as C: $name', ({ path, object }, context) => {
    demand(context, bpftool);
    expect(formatRaw(object.btf)).toBe(
      runProgram('bpftool', ['btf', 'dump', 'file', path, 'format', 'raw']).toString(),
    );
    compareWithBpftool(path, object.btf);
  });

  it.for(objects)('compiles as C to the same sizes and offsets: $name', ({ name, object }, context) => {
    demand(context, clang);
    const file = name.replaceAll(/\W/g, '-');
    for (const sorted of [false, true]) compileC(file, object.btf, sorted);
    compileC(file, object.btf, true, '7.5');
    expect(object.btf.count).toBeGreaterThan(0);
  });

  for (const name of sources) {
    it(`is encoded to the same bytes in both byte orders: ${name}.c`, (context) => {
      demand(context, clang);
      for (const target of ['bpfel', 'bpfeb'] as const) {
        const { btf, elf } = decodeObject(readFileSync(compileFixture(name, target)));
        expect(btf.byteOrder).toBe(target === 'bpfel' ? 'little' : 'big');
        expect(Buffer.compare(encode(btf), elf!.section('.BTF')!.data)).toBe(0);
      }
    });
  }
});
