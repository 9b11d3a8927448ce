import { BtfBuilder } from '../../../src/model/btf-builder.js';
import type { Member } from '../../../src/model/btf-type.js';
import type { Random } from '@bpf-link-wasm/testkit/random';

/** Structs as a C compiler lays them out, with members in any order, some with bitfields, some with members that are aligned more. */
export function randomStructs(random: Random, count: number): Uint8Array {
  const builder = new BtfBuilder();
  const number = (name: string, size: number, encoding = 1): number =>
    builder.add({ kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 });
  const [char, short, int, long] = [number('char', 1), number('short', 2), number('int', 4), number('long', 8)];
  const chars = (length: number): number =>
    builder.add({ kind: 'ARRAY', name: '', type: char, indexType: int, length });
  const inner: Member[] = ['x', 'y', 'z'].map((name, index) => ({
    name,
    type: int,
    offsetBits: index * 32,
    bitfieldSize: 0,
  }));
  const types: readonly (readonly [id: number, size: number, alignment: number])[] = [
    [char, 1, 1],
    [short, 2, 2],
    [int, 4, 4],
    [long, 8, 8],
    [builder.add({ kind: 'PTR', name: '', type: char }), 8, 8],
    [chars(3), 3, 1],
    [chars(5), 5, 1],
    [builder.add({ kind: 'STRUCT', name: 'inner', size: 12, hasBitfields: false, members: inner }), 12, 4],
  ];
  for (let index = 0; index < count; index += 1) {
    const members: Member[] = [];
    let [end, largest, hasBitfields] = [0, 1, false];
    for (let left = 1 + random.integer(10); left > 0; left -= 1) {
      const name = `m${members.length}`;
      if (random.integer(6) === 0) {
        const bits = 1 + random.integer(20);
        if (Math.floor(end / 32) !== Math.floor((end + bits - 1) / 32)) end = Math.ceil(end / 32) * 32;
        members.push({ name, type: int, offsetBits: end, bitfieldSize: bits });
        [end, largest, hasBitfields] = [end + bits, Math.max(largest, 4), true];
        continue;
      }
      const [type, size, natural] = types[random.integer(types.length)]!;
      const alignment = random.integer(12) === 0 ? 16 : natural;
      const offset = Math.ceil(end / 8 / alignment) * alignment;
      members.push({ name, type, offsetBits: offset * 8, bitfieldSize: 0 });
      [end, largest] = [(offset + size) * 8, Math.max(largest, alignment)];
    }
    const size = Math.ceil(end / 8 / largest) * largest;
    builder.append({ kind: 'STRUCT', name: `s${index}`, size, hasBitfields, members });
  }
  return builder.build();
}

/**
 * Structs that no compiler makes: members that overlap or have no size, bitfields of any integer at any bit, any size.
 *
 * @param longSize Bytes of `long`, from which pahole takes the size of pointers.
 */
export function wildStructs(random: Random, count: number, longSize: 4 | 8): Uint8Array {
  const builder = new BtfBuilder();
  const number = (name: string, size: number): number =>
    builder.add({ kind: 'INT', name, size, encoding: 1, offsetBits: 0, bits: size * 8 });
  const [char, short, int] = [number('char', 1), number('short', 2), number('int', 4)];
  const long = number('long', longSize);
  const wide = number('long long', 8);
  const state = builder.add({
    kind: 'ENUM',
    name: 'state',
    size: 4,
    isSigned: false,
    values: [{ name: 'A', value: 0 }],
  });
  const integers = [
    [char, 1],
    [short, 2],
    [int, 4],
    [long, longSize],
    [wide, 8],
    [state, 4],
    [builder.add({ kind: 'TYPEDEF', name: 'u32', type: int }), 4],
    [builder.add({ kind: 'CONST', name: '', type: short }), 2],
  ] as const;
  const others = [
    [builder.add({ kind: 'FLOAT', name: 'double', size: 8 }), 8],
    [builder.add({ kind: 'PTR', name: '', type: char }), longSize],
    [builder.add({ kind: 'ARRAY', name: '', type: char, indexType: int, length: 0 }), 0],
    [builder.add({ kind: 'ARRAY', name: '', type: short, indexType: int, length: 3 }), 6],
  ] as const;
  for (let index = 0; index < count; index += 1) {
    const members: Member[] = [];
    let [end, hasBitfields] = [0, false];
    for (let left = random.integer(8); left > 0; left -= 1) {
      const name = `m${members.length}`;
      const [type, size] = random.integer(3) === 0 ? others[random.integer(4)]! : integers[random.integer(8)]!;
      const isBitfield = random.integer(4) === 0 && type !== others[0][0] && integers.some(([id]) => id === type);
      const gap = random.integer(3) === 0 ? random.integer(11) - 3 : 0;
      if (isBitfield) {
        const bits = 1 + random.integer(size * 8 - 1);
        const offsetBits = Math.max(0, end + gap);
        members.push({ name, type, offsetBits, bitfieldSize: bits });
        [end, hasBitfields] = [offsetBits + bits, true];
        continue;
      }
      const step = random.integer(4) === 0 ? 1 : Math.max(1, Math.min(size, 8));
      const offset = Math.max(0, Math.ceil(end / 8 / step) * step + gap);
      members.push({ name, type, offsetBits: offset * 8, bitfieldSize: 0 });
      end = (offset + size) * 8;
    }
    const size = Math.max(0, Math.ceil(end / 8) + (random.integer(2) === 0 ? 0 : random.integer(10)));
    builder.append({ kind: 'STRUCT', name: `w${index}`, size, hasBitfields, members });
  }
  return builder.build();
}
