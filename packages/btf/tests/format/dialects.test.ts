import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { formatC } from '../../src/format/c/format-c.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { Btf } from '../../src/model/btf.js';
import type { Member } from '../../src/model/btf-type.js';
import { decode } from '../../src/model/decode.js';
import { makeBlob, record as r } from '../kernel/blob-maker.js';

const pathOf = (name: string): string => fileURLToPath(new URL(`./bpftool-7.8/${name}`, import.meta.url));

/** Types for which the versions of bpftool differ: kernel functions, attribute tags, types of the same name. */
function makeTypes(): Btf {
  const builder = new BtfBuilder();
  const values = (...names: string[]): { name: string; value: number }[] =>
    names.map((name, value) => ({ name, value }));
  const enumeration = (name: string, size: number, ...names: string[]): number =>
    builder.append({ kind: 'ENUM', name, size, isSigned: false, values: values(...names) });
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  for (const name of ['zeta', 'alpha', 'middle']) enumeration('choice', 4, `${name}_none`, `${name}_some`);
  enumeration('', 4, 'FIRST_OF_ALL', 'SECOND');
  enumeration('small', 1, 'SMALL');
  const member = (name: string, type: number): Member => ({ name, type, offsetBits: 0, bitfieldSize: 0 });
  for (const name of ['z', 'y', 'x', 'ä'])
    builder.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [member(name, int)] });
  for (const length of [3, 2]) {
    const array = builder.add({ kind: 'ARRAY', name: '', type: int, indexType: int, length });
    builder.append({ kind: 'TYPEDEF', name: 'numbers', type: array });
    builder.append({ kind: 'STRUCT', name: '', size: 4 * length, hasBitfields: false, members: [member('a', array)] });
  }
  const space = builder.add({ kind: 'TYPE_TAG', name: 'address_space(1)', type: 0, isAttribute: true });
  const user = builder.add({ kind: 'TYPE_TAG', name: 'user', type: int, isAttribute: false });
  const pointers = [space, user].map((type) => builder.add({ kind: 'PTR', name: '', type }));
  for (const [index, name] of ['bpf_zero', 'bpf_arena', 'bpf_cast'].entries()) {
    const proto = builder.append({
      kind: 'FUNC_PROTO',
      name: '',
      type: pointers[0]!,
      params: [{ name: 'user', type: pointers[1]! }],
    });
    const func = builder.append({ kind: 'FUNC', name, type: proto, linkage: 0 });
    const tag = (text: string): number =>
      builder.append({ kind: 'DECL_TAG', name: text, type: func, componentIndex: -1, isAttribute: false });
    if (index === 2) tag('bpf_fastcall');
    tag('bpf_kfunc');
  }
  return builder.toBtf();
}

describe('the C header of bpftool 7.8', () => {
  const btf = makeTypes();
  if (process.env['WRITE_DIALECTS'] !== undefined) writeFileSync(pathOf('types.btf'), btf.bytes);

  it("equals bpftool's output, sorted and unsorted", () => {
    expect(Buffer.compare(btf.bytes, readFileSync(pathOf('types.btf')))).toBe(0);
    expect(formatC(btf)).toBe(readFileSync(pathOf('unsorted.h'), 'utf8'));
    expect(formatC(btf, { sorted: true })).toBe(readFileSync(pathOf('sorted.h'), 'utf8'));
  });

  it('differs from that of 7.5 in kernel functions and attributes', () => {
    const older = formatC(btf, { bpftool: '7.5' });
    const kfuncs = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('extern'));
    const space = '__attribute__((btf_type_tag("address_space(1)")))';
    const parameter = 'int __attribute__((btf_type_tag("user"))) *user';
    expect(kfuncs(older)).toEqual(
      ['zero', 'arena', 'cast'].map((name) => `extern void ${space} *bpf_${name}(${parameter}) __weak __ksym;`),
    );
    expect(kfuncs(formatC(btf))).toEqual(
      ['arena', 'cast', 'zero'].map(
        (name) =>
          `extern ${name === 'cast' ? '__bpf_fastcall ' : ''}void __attribute__((address_space(1))) *bpf_${name}(${parameter}) __weak __ksym;`,
      ),
    );
    expect(older).not.toContain('fastcall');
    expect(formatC(btf, { bpftool: '7.1' })).not.toContain('extern');
  });

  it('omits the first of the sorted types like bpftool, and keeps the order of types in 7.5', () => {
    expect(formatC(btf, { sorted: true })).not.toContain('FIRST_OF_ALL');
    const older = formatC(btf, { sorted: true, bpftool: '7.5' });
    expect(older).toContain('FIRST_OF_ALL');
    expect(older.indexOf('int z;')).toBeLessThan(older.indexOf('int y;'));
  });

  it('limits the length of hashed names', async () => {
    // Two enums of the same name, whose value names are tails of one long name.
    const values = Array.from({ length: 15_000 }, (_, index): [number, number] => [1 + index, index]);
    const blob = makeBlob([r.int('x'.repeat(20_000)), r.enumeration('e', 4, values), r.enumeration('e', 4, values)]);
    const error = await expectError(() => formatC(decode(blob), { sorted: true }));
    expect(error).toMatchObject({ code: 'BTF_LIMIT', details: { what: 'bytes of names to hash' } });
  });
});
