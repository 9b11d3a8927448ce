import { BtfBuilder, type BuilderOptions } from '../src/model/btf-builder.js';

/** BTF with every kind, and every field of each kind with a value of its own. */
export function makeSample(options: BuilderOptions = {}): BtfBuilder {
  const builder = new BtfBuilder(options);
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const char = builder.add({ kind: 'INT', name: 'char', size: 1, encoding: 3, offsetBits: 0, bits: 8 });
  const array = builder.add({ kind: 'ARRAY', name: '', type: char, indexType: int, length: 16 });
  const list = builder.declare();
  const pointer = builder.add({ kind: 'PTR', name: '', type: list });
  builder.define(list, {
    kind: 'STRUCT',
    name: 'list',
    size: 32,
    hasBitfields: false,
    members: [
      { name: 'next', type: pointer, offsetBits: 0, bitfieldSize: 0 },
      { name: 'name', type: array, offsetBits: 64, bitfieldSize: 0 },
      { name: 'count', type: int, offsetBits: 192, bitfieldSize: 0 },
    ],
  });
  builder.add({
    kind: 'STRUCT',
    name: 'flags',
    size: 4,
    hasBitfields: true,
    members: [
      { name: 'low', type: int, offsetBits: 0, bitfieldSize: 3 },
      { name: 'high', type: int, offsetBits: 3, bitfieldSize: 29 },
    ],
  });
  builder.add({
    kind: 'UNION',
    name: 'either',
    size: 4,
    hasBitfields: false,
    members: [{ name: 'number', type: int, offsetBits: 0, bitfieldSize: 0 }],
  });
  builder.add({
    kind: 'ENUM',
    name: 'color',
    size: 4,
    isSigned: true,
    values: [
      { name: 'RED', value: -1 },
      { name: 'BLUE', value: 7 },
    ],
  });
  builder.add({
    kind: 'ENUM64',
    name: 'big',
    size: 8,
    isSigned: false,
    values: [{ name: 'BIG', value: 0xffff_ffff_0000_0001n }],
  });
  builder.add({ kind: 'FWD', name: 'later', isUnion: true });
  const typedef = builder.add({ kind: 'TYPEDEF', name: 'list_t', type: list });
  for (const kind of ['VOLATILE', 'CONST', 'RESTRICT'] as const) builder.add({ kind, name: '', type: pointer });
  const proto = builder.add({
    kind: 'FUNC_PROTO',
    name: '',
    type: int,
    params: [
      { name: 'first', type: typedef },
      { name: '', type: 0 },
    ],
  });
  const func = builder.add({ kind: 'FUNC', name: 'run', type: proto, linkage: 1 });
  const variable = builder.add({ kind: 'VAR', name: 'state', type: list, linkage: 0 });
  builder.add({ kind: 'DATASEC', name: '.data', size: 32, entries: [{ type: variable, offset: 0, size: 32 }] });
  builder.add({ kind: 'FLOAT', name: 'double', size: 8 });
  builder.add({ kind: 'DECL_TAG', name: 'mark', type: func, componentIndex: -1, isAttribute: false });
  builder.add({ kind: 'TYPE_TAG', name: 'user', type: int, isAttribute: true });
  return builder;
}
