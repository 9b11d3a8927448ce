import { describe, expect, it } from 'vitest';
import { findMapTypes } from '../../src/layout/find-map-types.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';

/** BTF with int [1], u64 [2], pointers to them [3, 4], an array of int [5], and the given structs. */
class Maps {
  readonly builder = new BtfBuilder();
  readonly int = this.builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  readonly u64 = this.builder.append({ kind: 'INT', name: 'u64', size: 8, encoding: 0, offsetBits: 0, bits: 64 });
  readonly toInt = this.builder.append({ kind: 'PTR', name: '', type: this.int });
  readonly toU64 = this.builder.append({ kind: 'PTR', name: '', type: this.u64 });
  readonly array = this.builder.append({ kind: 'ARRAY', name: '', type: this.int, indexType: this.int, length: 4 });

  struct(members: Readonly<Record<string, number>>, kind: 'STRUCT' | 'UNION' = 'STRUCT'): number {
    const list = Object.entries(members).map(([name, type], index) => ({
      name,
      type,
      offsetBits: index * 64,
      bitfieldSize: 0,
    }));
    return this.builder.append({ kind, name: '', size: 64, hasBitfields: false, members: list });
  }

  /** Puts variables of these types into a section. */
  section(name: string, variables: Readonly<Record<string, number>>): void {
    const entries = Object.entries(variables).map(([variable, type], index) => ({
      type: this.builder.append({ kind: 'VAR', name: variable, type, linkage: 1 }),
      offset: index * 64,
      size: 64,
    }));
    this.builder.append({ kind: 'DATASEC', name, size: 64 * entries.length, entries });
  }

  find(): ReturnType<typeof findMapTypes> {
    const btf = this.builder.toBtf();
    return findMapTypes(btf, new TypeSizes(btf));
  }
}

/** What is found of one variable m with a type. */
function typesOf(make: (maps: Maps) => number): ReturnType<typeof findMapTypes>[number] | undefined {
  const maps = new Maps();
  maps.section('.maps', { m: make(maps) });
  return maps.find()[0];
}

describe('findMapTypes', () => {
  it('takes what key and value point to, for each variable of the section', () => {
    const maps = new Maps();
    const both = maps.struct({ type: maps.array, key: maps.toInt, value: maps.toU64 });
    const onlyKey = maps.struct({ type: maps.array, key: maps.toU64 });
    const onlyValue = maps.struct({ value: maps.toInt, type: maps.array });
    const none = maps.struct({ type: maps.array, key_size: maps.array });
    maps.section('.maps', { both, onlyKey, onlyValue, none });
    maps.section('.data', { other: both });
    expect(maps.find()).toStrictEqual([
      { name: 'both', key: maps.int, value: maps.u64 },
      { name: 'onlyKey', key: maps.u64 },
      { name: 'onlyValue', value: maps.int },
      { name: 'none' },
    ]);
  });

  it('takes a pointer to void for a key of type 0, and what is not a pointer for none', () => {
    expect(
      typesOf((maps) => {
        const toVoid = maps.builder.append({ kind: 'PTR', name: '', type: 0 });
        return maps.struct({ key: toVoid, value: maps.array });
      }),
    ).toStrictEqual({ name: 'm', key: 0 });
  });

  it('looks through typedefs, and through structs with a single member that is not a field of a definition', () => {
    const wrap = (levels: number) => (maps: Maps) => {
      let type = maps.struct({ key: maps.toInt, value: maps.toU64 });
      for (let level = 0; level < levels; level += 1) {
        const typedef = maps.builder.append({ kind: 'TYPEDEF', name: `t${level}`, type });
        type = maps.struct({ inner: typedef });
      }
      return type;
    };
    expect(typesOf(wrap(1))).toStrictEqual({ name: 'm', key: 1, value: 2 });
    expect(typesOf(wrap(7))).toStrictEqual({ name: 'm', key: 1, value: 2 });
    expect(typesOf(wrap(8))).toStrictEqual({ name: 'm' });
  });

  it.each(['type', 'key', 'value'])('takes a struct with %s alone for a definition, not for a wrapper', (name) => {
    const found = typesOf((maps) => {
      const inner = maps.struct({ key: maps.toU64, value: maps.toU64 });
      const toInner = maps.builder.append({ kind: 'PTR', name: '', type: inner });
      return maps.struct({ [name]: name === 'type' ? inner : toInner });
    });
    expect(found).toStrictEqual(name === 'type' ? { name: 'm' } : { name: 'm', [name]: 6 });
  });

  it('does not look into a struct with two members, a union, or an integer', () => {
    const inner = (maps: Maps): number => maps.struct({ key: maps.toInt, value: maps.toU64 });
    expect(typesOf((maps) => maps.struct({ a: inner(maps), b: inner(maps) }))).toStrictEqual({ name: 'm' });
    expect(typesOf((maps) => maps.struct({ a: inner(maps) }, 'UNION'))).toStrictEqual({ name: 'm' });
    expect(typesOf((maps) => maps.struct({ key: maps.toInt }, 'UNION'))).toStrictEqual({ name: 'm' });
    expect(typesOf((maps) => maps.int)).toStrictEqual({ name: 'm' });
    expect(typesOf((maps) => maps.struct({}))).toStrictEqual({ name: 'm' });
  });

  it('passes over entries of the section that are not variables, and other types of its name', () => {
    const maps = new Maps();
    const definition = maps.struct({ key: maps.toInt });
    maps.builder.append({ kind: 'TYPEDEF', name: '.maps', type: definition });
    maps.builder.append({
      kind: 'DATASEC',
      name: '.maps',
      size: 64,
      entries: [{ type: definition, offset: 0, size: 64 }],
    });
    expect(maps.find()).toStrictEqual([]);
  });
});
