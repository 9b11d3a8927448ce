import type { Random } from '@bpf-link-wasm/testkit/random';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { RecordType } from '../../src/model/btf-type.js';
import { mapReferences } from '../../src/model/references.js';

/** BTF to deduplicate, and its base. */
export interface RandomUnits {
  readonly base?: Btf;
  readonly bytes: Uint8Array;
}

const names = ['a', 'b', 'c', 'list'];

/**
 * Several copies of one random unit after each other, each in another order and with small changes, some split from a base,
 * some big-endian, some with a layout section, some with a longer header.
 */
export function randomUnits(random: Random): RandomUnits {
  const byteOrder = random.integer(5) === 0 ? 'big' : 'little';
  const seed = randomUnit(random, 1 + random.integer(14));
  let base: Btf | undefined;
  if (random.integer(3) === 0) {
    const builder = new BtfBuilder({ byteOrder, hasLayout: random.integer(4) === 0 });
    appendUnit(builder, changed(random, seed));
    base = builder.toBtf();
  }
  const builder = new BtfBuilder({ byteOrder, hasLayout: random.integer(6) === 0, ...(base && { base }) });
  const count = 1 + random.integer(5);
  for (let index = 0; index < count; index += 1) appendUnit(builder, shuffled(random, changed(random, seed)));
  const bytes =
    random.integer(4) === 0 ? withLongerHeader(builder.build(), 4 + 4 * random.integer(5)) : builder.build();
  return { bytes, ...(base && { base }) };
}

/** The same BTF with zeros after its header. */
export function withLongerHeader(bytes: Uint8Array, more: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLittle = view.getUint16(0, true) === 0xeb9f;
  const length = view.getUint32(4, isLittle);
  const longer = new Uint8Array(bytes.length + more);
  longer.set(bytes.subarray(0, length));
  longer.set(bytes.subarray(length), length + more);
  new DataView(longer.buffer).setUint32(4, length + more, isLittle);
  return longer;
}

/** Adds types whose ids count from 1. */
export function appendUnit(builder: BtfBuilder, types: readonly RecordType[]): void {
  const shift = builder.nextId - 1;
  for (const type of types) builder.append(mapReferences(type, (id) => (id === 0 ? 0 : id + shift)));
}

/** Types that refer to each other. */
export function randomUnit(random: Random, count: number): RecordType[] {
  const types: RecordType[] = [];
  const pick = <T>(...of: readonly T[]): T => of[random.integer(of.length)]!;
  const name = (): string => pick(...names);
  const reference = (): number => random.integer(random.integer(4) === 0 ? count + 1 : types.length + 1);
  const list = <T>(most: number, make: () => T): T[] => Array.from({ length: random.integer(most + 1) }, make);
  const makers: readonly (() => RecordType)[] = [
    () => ({ kind: 'INT', name: name(), size: 4, encoding: random.integer(2), offsetBits: 0, bits: 32 }),
    () => ({ kind: 'PTR', name: '', type: reference() }),
    () => ({ kind: 'ARRAY', name: '', type: reference(), indexType: reference(), length: 1 + random.integer(2) }),
    () => ({
      kind: pick('STRUCT', 'STRUCT', 'UNION'),
      name: pick('', name(), name()),
      size: 8,
      hasBitfields: false,
      members: list(3, () => ({ name: name(), type: reference(), offsetBits: 0, bitfieldSize: 0 })),
    }),
    () => ({ kind: 'FWD', name: name(), isUnion: random.integer(4) === 0 }),
    () => ({ kind: 'TYPEDEF', name: name(), type: reference() }),
    () => ({ kind: pick('CONST', 'VOLATILE', 'RESTRICT'), name: '', type: reference() }),
    () => ({
      kind: 'ENUM',
      name: name(),
      size: 4,
      isSigned: false,
      values: list(2, () => ({ name: name(), value: random.integer(2) })),
    }),
    () => ({
      kind: 'ENUM64',
      name: name(),
      size: 8,
      isSigned: false,
      values: list(2, () => ({ name: name(), value: BigInt(random.integer(2)) })),
    }),
    () => ({
      kind: 'FUNC_PROTO',
      name: '',
      type: reference(),
      params: list(2, () => ({ name: pick('', name()), type: reference() })),
    }),
    () => ({ kind: 'FLOAT', name: name(), size: 4 }),
    () => ({ kind: 'TYPE_TAG', name: name(), type: reference(), isAttribute: false }),
    () => ({ kind: 'DECL_TAG', name: name(), type: reference(), componentIndex: -1, isAttribute: false }),
    () => ({ kind: 'VAR', name: name(), type: reference(), linkage: 1 }),
    () => {
      const type = 1 + types.findIndex(({ kind }) => kind === 'FUNC_PROTO');
      return type === 0
        ? { kind: 'PTR', name: '', type: reference() }
        : { kind: 'FUNC', name: name(), type, linkage: random.integer(2) };
    },
  ];
  while (types.length < count) types.push(pick(...makers)());
  return types;
}

/** The same types with small changes: a declaration instead of a struct, another size, another reference. */
export function changed(random: Random, types: readonly RecordType[]): RecordType[] {
  return types.map((type) => {
    if (random.integer(12) > 0) return type;
    const isRecord = type.kind === 'STRUCT' || type.kind === 'UNION';
    switch (random.integer(3)) {
      case 0:
        if (isRecord && type.name !== '') return { kind: 'FWD', name: type.name, isUnion: type.kind === 'UNION' };
        return type.kind === 'ENUM' ? { ...type, values: [] } : type;
      case 1:
        return isRecord ? { ...type, size: 16 } : type;
      default:
        if (type.kind === 'FUNC') return type;
        return mapReferences(type, (id) => (random.integer(3) > 0 ? id : random.integer(types.length + 1)));
    }
  });
}

/** The same types in another order, half of the time. */
export function shuffled(random: Random, types: readonly RecordType[]): RecordType[] {
  if (random.integer(2) === 0) return [...types];
  const order = [...types.keys()];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = random.integer(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  const places = new Map(order.map((old, index) => [old + 1, index + 1]));
  return order.map((old) => mapReferences(types[old]!, (id) => places.get(id) ?? 0));
}
