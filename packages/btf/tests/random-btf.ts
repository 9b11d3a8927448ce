import type { Random } from '@bpf-link-wasm/testkit/random';
import { BtfBuilder, type BuilderOptions } from '../src/model/btf-builder.js';
import type { Member, RecordType } from '../src/model/btf-type.js';

/** Makes BTF of random types, which refer to each other in any order; not all of them make sense. */
export function randomBtf(random: Random, count: number, options: BuilderOptions = {}): Uint8Array {
  const builder = new BtfBuilder(options);
  for (let index = 0; index < count; index += 1) builder.append(randomType(random, count));
  return builder.build();
}

const names = ['', 'a', 'list', 'über', 'x'.repeat(300), 'struct<u8, 4>', '\udc80\udcff', 'type'];

function randomType(random: Random, count: number): RecordType {
  const name = names[random.integer(names.length)]!;
  const type = random.integer(count + 1);
  const size = random.integer(8) === 0 ? random.integer(2 ** 32) : random.integer(64);
  const isSet = random.integer(2) === 1;
  const list = <T>(make: () => T): T[] => Array.from({ length: random.integer(6) }, make);
  const any = (): string => names[random.integer(names.length)]!;
  const members = (): Member[] =>
    list(() => ({
      name: any(),
      type: random.integer(count + 1),
      offsetBits: random.integer(isSet ? 2 ** 24 : 2 ** 32),
      bitfieldSize: isSet ? random.integer(256) : 0,
    }));
  const makers: (() => RecordType)[] = [
    () => ({
      kind: 'INT',
      name,
      size,
      encoding: random.integer(16),
      offsetBits: random.integer(256),
      bits: random.integer(256),
    }),
    () => ({ kind: 'PTR', name, type }),
    () => ({ kind: 'ARRAY', name, type, indexType: random.integer(count + 1), length: random.integer(2 ** 32) }),
    () => ({ kind: isSet ? 'STRUCT' : 'UNION', name, size, hasBitfields: isSet, members: members() }),
    () => ({
      kind: 'ENUM',
      name,
      size,
      isSigned: isSet,
      values: list(() => ({ name: any(), value: random.integer(2 ** 31) - (isSet ? 2 ** 30 : 0) })),
    }),
    () => ({
      kind: 'ENUM64',
      name,
      size,
      isSigned: isSet,
      values: list(() => ({ name: any(), value: BigInt(random.integer(2 ** 32)) * 77_777n * (isSet ? -1n : 1n) })),
    }),
    () => ({ kind: 'FWD', name, isUnion: isSet }),
    () => ({ kind: (['TYPEDEF', 'VOLATILE', 'CONST', 'RESTRICT'] as const)[random.integer(4)]!, name, type }),
    () => ({ kind: 'TYPE_TAG', name, type, isAttribute: isSet }),
    () => ({ kind: 'FUNC', name, type, linkage: random.integer(65_536) }),
    () => ({ kind: 'FUNC_PROTO', name, type, params: list(() => ({ name: any(), type: random.integer(count + 1) })) }),
    () => ({ kind: 'VAR', name, type, linkage: random.integer(2 ** 32) }),
    () => ({
      kind: 'DATASEC',
      name,
      size,
      entries: list(() => ({
        type: random.integer(count + 1),
        offset: random.integer(2 ** 32),
        size: random.integer(2 ** 32),
      })),
    }),
    () => ({ kind: 'FLOAT', name, size }),
    () => ({ kind: 'DECL_TAG', name, type, componentIndex: random.integer(2 ** 32) - 2 ** 31, isAttribute: isSet }),
  ];
  return makers[random.integer(makers.length)]!();
}
