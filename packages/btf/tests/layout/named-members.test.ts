import { describe, expect, it } from 'vitest';
import { namedMembers, type NamedMember } from '../../src/layout/named-members.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { CompositeType, Member } from '../../src/model/btf-type.js';

const member = (name: string, type: number, offsetBits = 0): Member => ({ name, type, offsetBits, bitfieldSize: 0 });

function add(builder: BtfBuilder, kind: CompositeType['kind'], ...members: readonly Member[]): number {
  return builder.append({ kind, name: '', size: 64, hasBitfields: false, members });
}

function membersOf(builder: BtfBuilder, id: number): NamedMember[] {
  const btf = builder.toBtf();
  return namedMembers(btf, btf.type(id) as CompositeType, new TypeSizes(btf, 8));
}

function withInt(): { builder: BtfBuilder; int: number } {
  const builder = new BtfBuilder();
  return { builder, int: builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 }) };
}

describe('namedMembers', () => {
  it('puts members of anonymous members in their place, with where their struct begins and whether they share bytes', () => {
    const { builder, int } = withInt();
    const inner = add(builder, 'STRUCT', member('x', int), member('', int, 32), member('y', int, 64));
    const constant = builder.append({ kind: 'CONST', name: '', type: inner });
    const union = add(builder, 'UNION', member('', constant), member('whole', int));
    const named = add(builder, 'STRUCT', member('hidden', int));
    const outer = add(builder, 'STRUCT', member('a', int), member('', union, 64), member('b', named, 256));
    expect(membersOf(builder, outer).map((one) => [one.member.name, one.baseBits, one.isShared])).toEqual([
      ['a', 0, false],
      ['x', 64, true],
      ['y', 64, true],
      ['whole', 64, true],
      ['b', 0, false],
    ]);
    expect(membersOf(builder, union).map(({ isShared }) => isShared)).toEqual([true, true, true]);
  });

  it('goes 32 anonymous members deep, and refuses more', () => {
    const { builder, int } = withInt();
    let last = add(builder, 'STRUCT', member('x', int));
    for (let depth = 0; depth < 32; depth += 1) last = add(builder, 'STRUCT', member('', last, 8));
    const deeper = add(builder, 'STRUCT', member('', last));
    expect(membersOf(builder, last)).toMatchObject([{ baseBits: 256 }]);
    expect(() => membersOf(builder, deeper)).toThrow('depth of types');
  });

  it('refuses anonymous members that stand for more than any memory holds', () => {
    const { builder, int } = withInt();
    let last = add(builder, 'STRUCT', member('x', int));
    for (let depth = 0; depth < 30; depth += 1) last = add(builder, 'UNION', member('', last), member('', last));
    expect(() => membersOf(builder, last)).toThrow('members');
  });

  it('takes 100,000 members, and refuses more', () => {
    const count = (copies: number): number => {
      const { builder, int } = withInt();
      const inner = add(builder, 'STRUCT', ...Array.from({ length: 99 }, () => member('x', int)));
      return membersOf(builder, add(builder, 'UNION', ...Array.from({ length: copies }, () => member('', inner))))
        .length;
    };
    expect(count(1000)).toBe(99_000);
    expect(() => count(1001)).toThrow('members: beyond the limit, expected at most 100000');
  });

  it('ends for a struct that is its own anonymous member', () => {
    const { builder, int } = withInt();
    const id = add(builder, 'STRUCT', member('x', int), member('', builder.nextId));
    expect(() => membersOf(builder, id)).toThrow('depth of types');
  });
});
