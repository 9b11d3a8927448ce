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
    ...[
      'long int',
      'int long',
      'long unsigned',
      'unsigned long int',
      'unsigned int long',
      'long unsigned int',
      'long int unsigned',
      'int unsigned long',
    ].map((name) => [name, 4, 4] as const),
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
    const other = new BtfBuilder();
    addInt(other, 'unsigned long', 8);
    addInt(other, 'long', 4);
    expect(pointerSizeOf(other.toBtf())).toBe(8);
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

describe('TypeSizes', () => {
  it('reads the offsets of members with bitfields as such, and of others whole', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const far = addComposite(builder, 'STRUCT', 'far', 0x20_0008, ['a', int, 0x100_0008]);
    const mixed = addComposite(builder, 'STRUCT', 'mixed', 8, ['a', int, 8, 0], ['b', int, 40, 3]);
    const sizes = new TypeSizes(builder.toBtf(), 8);
    expect([far, mixed].map((id) => sizes.alignOf(id))).toEqual([1, 1]);
    expect(await code(() => sizes.alignOf(999))).toBe('BTF_NO_SUCH_TYPE');
  });

  it('knows the size behind variables, qualifiers, tags and typedefs, and of every kind that has one', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    let type = int;
    for (const kind of ['VOLATILE', 'CONST', 'RESTRICT'] as const) type = builder.append({ kind, name: '', type });
    type = builder.append({ kind: 'TYPEDEF', name: 't', type });
    type = builder.append({ kind: 'TYPE_TAG', name: 'tag', type, isAttribute: false });
    const variable = builder.append({ kind: 'VAR', name: 'v', type, linkage: 0 });
    const section = builder.append({ kind: 'DATASEC', name: '.data', size: 24, entries: [] });
    const float = builder.append({ kind: 'FLOAT', name: 'f', size: 16 });
    const proto = builder.append({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
    const func = builder.append({ kind: 'FUNC', name: 'run', type: proto, linkage: 1 });
    const tag = builder.append({ kind: 'DECL_TAG', name: 'd', type: int, componentIndex: -1, isAttribute: false });
    const toForward = builder.append({ kind: 'TYPEDEF', name: 'later', type: builder.nextId + 1 });
    builder.append({ kind: 'FWD', name: 'opaque', isUnion: true });
    const btf = builder.toBtf();
    const sizes = new TypeSizes(btf, 8);
    expect([variable, section, float].map((id) => [sizes.findSize(id), libbpfSize(btf, id)])).toEqual([
      [4, 4],
      [24, 24],
      [16, 16],
    ]);
    expect([0, proto, func, tag, toForward].map((id) => sizes.findSize(id))).toEqual(Array(5).fill(undefined));
    // libbpf goes through a declaration tag.
    expect([0, proto, func, tag, toForward].map((id) => libbpfSize(btf, id))).toEqual([
      'EINVAL',
      'EINVAL',
      'EINVAL',
      4,
      'EINVAL',
    ]);
    expect(sizes.skipModifiers(type)).toBe(int);
    expect(await expectError(() => sizes.sizeOf(toForward))).toMatchObject({
      code: 'BTF_NO_SIZE',
      message: `type ${toForward}: FWD "opaque" has no size, expected a complete type`,
    });
    expect((await expectError(() => sizes.sizeOf(func))).message).toContain('FUNC "run" has no size');
    expect(await code(() => sizes.sizeOf(999))).toBe('BTF_NO_SUCH_TYPE');
    expect([float, section, func, tag].map((id) => sizes.alignOf(id))).toEqual([8, 0, 0, 0]);
  });

  it('names the type that a chain without an end began at, or whose size has no 32 bits', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const first = builder.append({ kind: 'TYPEDEF', name: 'a', type: builder.nextId + 1 });
    builder.append({ kind: 'CONST', name: '', type: builder.nextId + 1 });
    builder.append({ kind: 'ARRAY', name: '', type: first, indexType: int, length: 1 });
    const self = builder.append({ kind: 'TYPEDEF', name: 'self', type: builder.nextId });
    const huge = builder.append({ kind: 'ARRAY', name: '', type: int, indexType: int, length: 0x4000_0000 });
    const outer = builder.append({ kind: 'ARRAY', name: '', type: huge, indexType: int, length: 2 });
    const most = builder.append({ kind: 'ARRAY', name: '', type: int, indexType: int, length: 0x3fff_ffff });
    const sizes = new TypeSizes(builder.toBtf(), 8);
    const loopsAt = async (action: () => unknown) => (await expectError(action)).message;
    expect(await loopsAt(() => sizes.findSize(first))).toContain(`type ${first}:`);
    expect(await loopsAt(() => sizes.skipModifiers(self))).toContain(`type ${self}:`);
    expect(await loopsAt(() => sizes.alignOf(first))).toContain(`type ${first}:`);
    expect(await loopsAt(() => sizes.findSize(outer))).toContain(`type ${huge}:`);
    expect(sizes.findSize(most)).toBe(0xffff_fffc);
  });

  it('finds no alignment for a struct that holds itself, also when it is asked again', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const self = addComposite(builder, 'STRUCT', 'self', 4, ['s', builder.nextId, 0]);
    const fine = addComposite(builder, 'STRUCT', 'fine', 4, ['s', int, 0]);
    const sizes = new TypeSizes(builder.toBtf(), 8);
    for (let round = 0; round < 2; round += 1) {
      expect(await code(() => sizes.alignOf(self))).toBe('BTF_LOOP');
      expect(sizes.alignOf(fine)).toBe(4);
    }
  });

  it.each([
    ['structs', (builder, type) => addComposite(builder, 'STRUCT', 's', 4, ['m', type, 0])],
    ['typedefs', (builder, type) => builder.append({ kind: 'TYPEDEF', name: 't', type })],
    ['arrays', (builder, type) => builder.append({ kind: 'ARRAY', name: '', type, indexType: 1, length: 1 })],
  ] satisfies [string, (builder: BtfBuilder, type: number) => number][])(
    'finds alignments through 500 %s inside of each other, and not more',
    async (_, wrap) => {
      const nested = (levels: number) => {
        const builder = new BtfBuilder();
        let type = addInt(builder, 'int', 4);
        for (let level = 0; level < levels; level += 1) type = wrap(builder, type);
        return () => new TypeSizes(builder.toBtf(), 8).alignOf(type);
      };
      expect(nested(500)()).toBe(4);
      expect(await expectError(nested(501))).toMatchObject({
        code: 'BTF_LIMIT',
        message: 'depth of types: beyond the limit, expected at most 500',
      });
    },
  );

  it('aligns every kind that stands for another as that one, and enums as their size', () => {
    const builder = new BtfBuilder();
    const short = addInt(builder, 'short', 2);
    const ids = [
      builder.append({ kind: 'TYPEDEF', name: 't', type: short }),
      builder.append({ kind: 'VOLATILE', name: '', type: short }),
      builder.append({ kind: 'CONST', name: '', type: short }),
      builder.append({ kind: 'RESTRICT', name: '', type: short }),
      builder.append({ kind: 'TYPE_TAG', name: 'tag', type: short, isAttribute: false }),
      builder.append({ kind: 'ENUM', name: 'e', size: 1, isSigned: false, values: [{ name: 'A', value: 0 }] }),
      builder.append({ kind: 'ENUM64', name: 'e64', size: 8, isSigned: false, values: [{ name: 'B', value: 0n }] }),
      addComposite(builder, 'UNION', 'u', 6, ['a', short, 0]),
    ];
    const btf = builder.toBtf();
    expect(ids.map((id) => new TypeSizes(btf, 8).alignOf(id))).toEqual([2, 2, 2, 2, 2, 1, 8, 2]);
    expect(ids.map((id) => new TypeSizes(btf, 4).alignOf(id))).toEqual([2, 2, 2, 2, 2, 1, 4, 2]);
  });
});

describe('libbpfSize', () => {
  it('goes through 31 types before one with a size, and gives up at 32', () => {
    const builder = new BtfBuilder();
    addInt(builder, 'int', 4);
    for (let index = 0; index < 32; index += 1) builder.append({ kind: 'CONST', name: '', type: builder.nextId - 1 });
    const btf = builder.toBtf();
    expect([libbpfSize(btf, 32), libbpfSize(btf, 33)]).toEqual([4, 'EINVAL']);
  });

  it('reports what has no 32 bits, at the type with the size or at an array', () => {
    const builder = new BtfBuilder();
    const char = addInt(builder, 'char', 1);
    const array = (type: number, length: number): number =>
      builder.append({ kind: 'ARRAY', name: '', type, indexType: char, length });
    const pointer = builder.append({ kind: 'PTR', name: '', type: 0 });
    const rows = array(array(builder.append({ kind: 'VAR', name: 'v', type: char, linkage: 0 }), 0x1_0000), 0x1_0000);
    const widest = array(array(char, 0xffff), 0x1_0001);
    const three = addInt(builder, 'three', 3);
    // libbpf looks at the number of elements before it looks at them.
    const nothing = addComposite(builder, 'STRUCT', 'nothing', 0);
    const empty = array(array(nothing, 0x1_0000), 0x1_0000);
    const ids = [
      rows,
      widest,
      array(pointer, 0x1fff_ffff),
      array(pointer, 0x2000_0000),
      array(three, 0x5555_5556),
      empty,
    ];
    const btf = builder.toBtf();
    const answers = ids.map((id) => libbpfSize(btf, id));
    expect(answers).toEqual(['E2BIG', 0xffff_ffff, 0xffff_fff8, 'E2BIG', 'E2BIG', 'E2BIG']);
  });

  it.each([
    ['ENUM', { size: 4, isSigned: false, values: [] }],
    ['ENUM64', { size: 8, isSigned: false, values: [] }],
    ['STRUCT', { size: 12, hasBitfields: false, members: [] }],
    ['UNION', { size: 16, hasBitfields: false, members: [] }],
  ] as const)('is the size of a %s', (kind, rest) => {
    const builder = new BtfBuilder();
    const id = builder.append({ kind, name: 'x', ...rest } as Parameters<BtfBuilder['append']>[0]);
    expect(libbpfSize(builder.toBtf(), id)).toBe(rest.size);
  });
});

describe('bitfieldOf', () => {
  it('takes the bits of the member, or of an integer that does not fill its bytes', () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const narrow = addInt(builder, 'narrow', 4, 5, 2);
    const low = addInt(builder, 'low', 4, 5);
    const moved = addInt(builder, 'moved', 4, 32, 2);
    const btf = builder.toBtf();
    const of = (type: number, offsetBits: number, bitfieldSize: number) =>
      bitfieldOf(btf, { name: 'm', type, offsetBits, bitfieldSize } satisfies Member, new TypeSizes(btf));
    expect([of(int, 8, 0), of(int, 9, 3), of(narrow, 8, 0), of(low, 8, 0), of(moved, 8, 0)]).toEqual([
      undefined,
      { offsetBits: 9, bits: 3 },
      { offsetBits: 10, bits: 5 },
      { offsetBits: 8, bits: 5 },
      { offsetBits: 10, bits: 32 },
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

  it('shows the members of what is anonymous or written out in place; of what has a name only when it is expanded', () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const named = addComposite(builder, 'STRUCT', 'named', 4, ['x', int, 0]);
    const anonymous = addComposite(builder, 'STRUCT', '', 4, ['y', int, 0]);
    const typedef = builder.append({ kind: 'TYPEDEF', name: 't', type: anonymous });
    const members: [string, number][] = [
      ['n', named],
      ['', named],
      ['a', anonymous],
      ['', anonymous],
      ['t', typedef],
      ['', typedef],
      ['i', int],
      ['', int],
    ];
    const outer = addComposite(
      builder,
      'STRUCT',
      'outer',
      32,
      ...members.map(([name, type], index) => [name, type, index * 32] as const),
    );
    const btf = builder.toBtf();
    const shown = (expand: boolean) =>
      layoutOf(btf, outer, { expand }).fields.map((field) => field.members?.fields.map(({ offset }) => offset));
    expect(shown(false)).toEqual([undefined, [4], [8], [12], undefined, [20], undefined, undefined]);
    expect(shown(true)).toEqual([[0], [4], [8], [12], [16], [20], undefined, undefined]);
  });

  it('counts no hole where members overlap, and no padding where the last one goes beyond the end', () => {
    const builder = new BtfBuilder();
    const [int, long] = [addInt(builder, 'int', 4), addInt(builder, 'long', 8)];
    const struct = addComposite(builder, 'STRUCT', 's', 10, ['a', long, 0], ['b', int, 16], ['c', int, 72]);
    const layout = layoutOf(builder.toBtf(), struct);
    expect(layout.fields.map(({ holeBits }) => holeBits)).toEqual([0, 0, 8]);
    expect(layout).toMatchObject({ holes: 1, holeBits: 8, memberBits: 128, paddingBits: 0, alignment: 1 });
  });

  it('puts a bitfield into the integer that holds its first bit', () => {
    const builder = new BtfBuilder();
    const [char, short, int] = [addInt(builder, 'char', 1), addInt(builder, 'short', 2), addInt(builder, 'int', 4)];
    const narrow = addInt(builder, 'narrow', 4, 3, 5);
    const forward = builder.append({ kind: 'FWD', name: 'f', isUnion: false });
    const struct = addComposite(
      builder,
      'STRUCT',
      's',
      32,
      ['c', char, 13, 2],
      ['s', short, 30, 4],
      ['i', int, 100, 9],
      ['n', narrow, 128],
      ['f', forward, 171, 7],
    );
    const { fields } = layoutOf(builder.toBtf(), struct);
    expect(fields.map(({ offset, size, bitfield }) => [offset, size, bitfield?.offsetBits, bitfield?.bits])).toEqual([
      [1, 1, 5, 2],
      [2, 2, 14, 4],
      [12, 4, 4, 9],
      [16, 4, 5, 3],
      [21, 0, 3, 7],
    ]);
  });

  it('lays out 200 structs inside of each other, and not more', async () => {
    const nested = (levels: number) => {
      const builder = new BtfBuilder();
      let type = addInt(builder, 'int', 4);
      for (let level = 0; level < levels; level += 1)
        type = addComposite(builder, 'STRUCT', level === levels - 1 ? 'outer' : '', 4, ['', type, 0]);
      return () => layoutOf(builder.toBtf(), type);
    };
    expect(nested(201)()).toMatchObject({ name: 'outer', memberBits: 32 });
    expect(await expectError(nested(202))).toMatchObject({
      code: 'BTF_LIMIT',
      message: 'depth of types: beyond the limit, expected at most 200',
    });
  });

  it('lays out 100,000 members, and not more', async () => {
    const wide = (copies: number) => {
      const builder = new BtfBuilder();
      const int = addInt(builder, 'int', 4);
      const members = Array.from({ length: 99 }, () => ['m', int, 0] as const);
      const inner = addComposite(builder, 'UNION', '', 4, ...members);
      const outer = Array.from({ length: copies }, () => ['', inner, 0] as const);
      const id = addComposite(builder, 'UNION', 'outer', 4, ...outer);
      return () => layoutOf(builder.toBtf(), id);
    };
    expect(wide(1000)().fields.at(-1)!.members!.fields.length).toBe(99);
    expect(await expectError(wide(1001))).toMatchObject({
      code: 'BTF_LIMIT',
      message: 'members: beyond the limit, expected at most 100000',
    });
  });

  it('refuses what is not a struct or union, by the kind behind typedefs', async () => {
    const builder = new BtfBuilder();
    const int = addInt(builder, 'int', 4);
    const typedef = builder.append({ kind: 'TYPEDEF', name: 't', type: int });
    const union = addComposite(builder, 'UNION', 'u', 4, ['x', int, 0]);
    const constant = builder.append({ kind: 'CONST', name: '', type: union });
    const btf = builder.toBtf();
    expect(layoutOf(btf, constant)).toMatchObject({ id: union, kind: 'UNION', name: 'u', alignment: 4 });
    expect(await expectError(() => layoutOf(btf, typedef))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      message: `type ${typedef}: INT, expected STRUCT or UNION`,
    });
  });

  it('takes sizes that are given', () => {
    const builder = new BtfBuilder();
    const pointer = builder.append({ kind: 'PTR', name: '', type: 0 });
    const struct = addComposite(builder, 'STRUCT', 's', 8, ['p', pointer, 0]);
    const btf = builder.toBtf();
    expect(layoutOf(btf, struct, { sizes: new TypeSizes(btf, 4) })).toMatchObject({
      alignment: 4,
      memberBits: 32,
      paddingBits: 32,
    });
  });
});
