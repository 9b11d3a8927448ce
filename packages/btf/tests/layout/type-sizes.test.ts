import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { libbpfSize } from '../../src/layout/libbpf-size.js';
import { bitfieldOf, layoutOf } from '../../src/layout/struct-layout.js';
import { pointerSizeOf, TypeSizes } from '../../src/layout/type-sizes.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { Member } from '../../src/model/btf-type.js';

const addInt = (builder: BtfBuilder, name: string, size: number, bits = size * 8, offsetBits = 0): number =>
  builder.append({ kind: 'INT', name, size, encoding: 0, offsetBits, bits });

const addComposite = (
  builder: BtfBuilder,
  kind: 'STRUCT' | 'UNION',
  name: string,
  size: number,
  ...members: readonly (readonly [name: string, type: number, offsetBits: number, bitfieldSize?: number])[]
): number =>
  builder.append({
    kind,
    name,
    size,
    hasBitfields: members.some(([, , , bits]) => bits !== undefined),
    members: members.map(([member, type, offsetBits, bitfieldSize = 0]) => ({
      name: member,
      type,
      offsetBits,
      bitfieldSize,
    })),
  });

const code = async (action: () => unknown): Promise<unknown> => (await expectError(action)).code;

describe('pointerSizeOf', () => {
  it.each([
    ['long', 8, 8],
    ['unsigned long', 4, 4],
    ['int long unsigned', 4, 4],
    ['long', 2, 8],
    ['long long', 4, 8],
    ['int', 4, 8],
  ] as const)('takes a %s of %i bytes for pointers of %i', (name, size, expected) => {
    const builder = new BtfBuilder();
    addInt(builder, 'char', 1);
    addInt(builder, name, size);
    expect(pointerSizeOf(builder.toBtf())).toBe(expected);
  });

  it('takes the first of two', () => {
    const builder = new BtfBuilder();
    addInt(builder, 'long', 4);
    addInt(builder, 'unsigned long', 8);
    expect(new TypeSizes(builder.toBtf()).pointerSize).toBe(4);
    expect(pointerSizeOf(new BtfBuilder().toBtf())).toBe(8);
  });
});

describe('sizes and alignments', () => {
  it('multiply along arrays, and refuse what has no 32 bits', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const array = (type: number, length: number): number =>
      builder.append({ kind: 'ARRAY', name: '', type, indexType: int, length });
    const row = array(int, 3);
    const matrix = array(builder.append({ kind: 'CONST', name: '', type: row }), 5);
    const largest = array(addInt(builder, 'char', 1), 0xffff_ffff);
    const beyond = array(int, 0x4000_0000);
    const pointer = builder.append({ kind: 'PTR', name: '', type: beyond });
    const pointers = array(pointer, 0x2000_0000);
    const forward = builder.append({ kind: 'FWD', name: 'f', isUnion: false });
    const loop = builder.append({ kind: 'TYPEDEF', name: 'loop', type: builder.nextId });
    const btf = builder.toBtf();
    const sizes = new TypeSizes(btf, 4);
    expect([int, row, matrix, largest, pointer].map((id) => sizes.sizeOf(id))).toEqual([4, 12, 60, 0xffff_ffff, 4]);
    expect(await code(() => sizes.sizeOf(beyond))).toBe('BTF_SIZE_OVERFLOW');
    expect(await code(() => sizes.sizeOf(forward))).toBe('BTF_NO_SIZE');
    expect(await code(() => sizes.sizeOf(loop))).toBe('BTF_LOOP');
    expect(await code(() => sizes.skipModifiers(loop))).toBe('BTF_LOOP');
    expect(await code(() => sizes.alignOf(loop))).toBe('BTF_LOOP');
    const theirs = [int, matrix, largest, beyond, pointer, pointers, forward, loop, 0, 999];
    expect(theirs.map((id) => libbpfSize(btf, id))).toEqual([
      4,
      60,
      0xffff_ffff,
      'E2BIG',
      8,
      'E2BIG',
      'EINVAL',
      'EINVAL',
      'EINVAL',
      'EINVAL',
    ]);
  });

  it('align a struct as its parts are, or at a byte where they are not at home', () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const wide = addInt(builder, 'wide', 16);
    const pointer = builder.append({ kind: 'PTR', name: '', type: 0 });
    const forward = builder.append({ kind: 'FWD', name: 'f', isUnion: false });
    const natural = addComposite(builder, 'STRUCT', 'natural', 16, ['a', int, 0], ['b', pointer, 64]);
    const packed = addComposite(builder, 'STRUCT', 'packed', 8, ['a', int, 8]);
    const bits = addComposite(builder, 'STRUCT', 'bits', 8, ['a', int, 8, 3]);
    const cut = addComposite(builder, 'STRUCT', 'cut', 6, ['a', int, 0]);
    const empty = addComposite(builder, 'STRUCT', 'empty', 0);
    const unknown = addComposite(builder, 'UNION', 'unknown', 8, ['a', forward, 0]);
    const array = builder.append({ kind: 'ARRAY', name: '', type: natural, indexType: int, length: 2 });
    const sizes = new TypeSizes(builder.toBtf(), 8);
    const ids = [int, wide, pointer, forward, natural, packed, bits, cut, empty, unknown, array, 0];
    expect(ids.map((id) => sizes.alignOf(id))).toEqual([4, 8, 8, 0, 8, 1, 4, 1, 1, 0, 8, 0]);
  });
});

describe('bitfieldOf', () => {
  it('takes the bits of the member, or of an integer that does not fill its bytes', () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const narrow = addInt(builder, 'narrow', 4, 5, 2);
    const btf = builder.toBtf();
    const of = (type: number, offsetBits: number, bitfieldSize: number) =>
      bitfieldOf(btf, { name: 'm', type, offsetBits, bitfieldSize } satisfies Member, new TypeSizes(btf));
    expect([of(int, 8, 0), of(int, 9, 3), of(narrow, 8, 0)]).toEqual([
      undefined,
      { offsetBits: 9, bits: 3 },
      { offsetBits: 10, bits: 5 },
    ]);
  });
});

describe('layoutOf', () => {
  it('counts holes, padding and bits of structs; a union has none', () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const char = addInt(builder, 'char', 1);
    const union = addComposite(builder, 'UNION', '', 8, ['x', char, 0], ['y', int, 0]);
    const named = addComposite(builder, 'STRUCT', 'named', 4, ['z', int, 0]);
    const outer = addComposite(
      builder,
      'STRUCT',
      'outer',
      32,
      ['a', char, 0],
      ['b', int, 33, 3],
      ['', union, 64],
      ['n', named, 160],
    );
    const btf = builder.toBtf();
    const layout = layoutOf(btf, outer);
    expect(layout).toMatchObject({ id: outer, kind: 'STRUCT', name: 'outer', size: 32 });
    expect(layout).toMatchObject({ memberBits: 107, holes: 3, holeBits: 25 + 28 + 32, paddingBits: 64 });
    expect(layout.fields.map(({ name, offset, size, holeBits }) => [name, offset, size, holeBits])).toEqual([
      ['a', 0, 1, 0],
      ['b', 4, 4, 25],
      ['', 8, 8, 28],
      ['n', 20, 4, 32],
    ]);
    expect(layout.fields.map(({ bitfield }) => bitfield)).toEqual([
      undefined,
      { offsetBits: 1, bits: 3 },
      undefined,
      undefined,
    ]);
    const inner = layout.fields[2]!.members!;
    expect(inner).toMatchObject({ kind: 'UNION', memberBits: 32, holes: 0, holeBits: 0, paddingBits: 0 });
    expect(inner.fields.map(({ offset }) => offset)).toEqual([8, 8]);
    expect(layout.fields[3]!.members).toBeUndefined();
    expect(layoutOf(btf, outer, { expand: true }).fields[3]!.members!.fields[0]).toMatchObject({
      name: 'z',
      offset: 20,
    });
  });
});
