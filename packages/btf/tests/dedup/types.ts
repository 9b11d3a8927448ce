import { dedup, type DedupOptions } from '../../src/dedup/dedup.js';
import { BtfBuilder, type BuilderOptions } from '../../src/model/btf-builder.js';
import type { Member, RecordType } from '../../src/model/btf-type.js';
import type { Btf } from '../../src/model/btf.js';
import { mapReferences } from '../../src/model/references.js';

/** BTF of some types, whose ids count from 1, or from the base's end. */
export function make(types: readonly RecordType[], options: BuilderOptions = {}): Btf {
  const builder = new BtfBuilder(options);
  for (const type of types) builder.append(type);
  return builder.toBtf();
}

/** Types of several units after each other; each unit's ids count from 1. */
export function link(...units: readonly (readonly RecordType[])[]): Btf {
  const builder = new BtfBuilder();
  for (const types of units) {
    const shift = builder.nextId - 1;
    for (const type of types) builder.append(mapReferences(type, (id) => (id === 0 ? 0 : id + shift)));
  }
  return builder.toBtf();
}

export const int = {
  kind: 'INT',
  name: 'int',
  size: 4,
  encoding: 1,
  offsetBits: 0,
  bits: 32,
} as const satisfies RecordType;
export const char: RecordType = { kind: 'INT', name: 'char', size: 1, encoding: 3, offsetBits: 0, bits: 8 };
export const pointer = (type: number): RecordType => ({ kind: 'PTR', name: '', type });
export const typedef = (name: string, type: number): RecordType => ({ kind: 'TYPEDEF', name, type });
export const declared = (name: string, isUnion = false): RecordType => ({ kind: 'FWD', name, isUnion });
export const array = (type: number, length: number): RecordType => ({
  kind: 'ARRAY',
  name: '',
  type,
  indexType: 1,
  length,
});
/** Members of 8 bytes, one after the other, by their types. */
export const membersOf = (types: readonly number[]): Member[] =>
  types.map((type, index) => ({ name: `m${index}`, type, offsetBits: index * 64, bitfieldSize: 0 }));
export const struct = (name: string, ...types: readonly number[]): RecordType & { kind: 'STRUCT' } => {
  return { kind: 'STRUCT', name, size: types.length * 8, hasBitfields: false, members: membersOf(types) };
};
export const union = (name: string, ...types: readonly number[]): RecordType => ({
  ...struct(name, ...types),
  kind: 'UNION',
});

/** BTF whose last type has a kind that only its layout section knows: 20, with 4 bytes and 8 more for each entry. */
export function makeUnknown(...types: readonly RecordType[]): Btf {
  const { bytes, header } = make([], { hasLayout: true });
  const start = header.length + header.layout!.offset;
  const layout = Uint8Array.of(...bytes.subarray(start, start + header.layout!.length), 4, 8, 0, 0);
  const data = new Uint8Array(4 + 8);
  return make([...types, { kind: 'UNKNOWN', name: '', kindNumber: 20, kindFlag: false, vlen: 1, word: 0, data }], {
    header: { length: header.length, layout },
  });
}

/** Kinds and names of what is left, without the base. */
export const left = (btf: Btf, options: DedupOptions = {}): string[] =>
  Array.from(dedup(btf, options).btf.types(), ([, { kind, name }]) => `${kind} ${name}`.trim());
