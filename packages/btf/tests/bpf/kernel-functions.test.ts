import { describe, expect, test } from 'vitest';
import { kernelFunctionsOf, type PrototypeType } from '../../src/bpf/kernel-functions.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { IntEncoding, Linkage, type RecordType } from '../../src/model/btf-type.js';
import { decode } from '../../src/model/decode.js';

/** BTF with `int get(const struct task *task, u64 *out)` and `void put(...)`, the first marked as a kfunc on demand. */
function kernelWith({ marked }: { marked: boolean }): ReturnType<typeof kernelFunctionsOf> {
  const builder = new BtfBuilder();
  const int = (name: string, size: number, encoding: number): number =>
    builder.add({ kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 });
  const signed = int('int', 4, IntEncoding.signed);
  const long = int('unsigned long', 8, 0);
  const u64 = builder.add({ kind: 'TYPEDEF', name: 'u64', type: long });
  const task = builder.add({ kind: 'STRUCT', name: 'task', size: 16, hasBitfields: false, members: [] });
  const constant = builder.add({ kind: 'CONST', name: '', type: task });
  const pointerTo = (type: number): number => builder.add({ kind: 'PTR', name: '', type });
  const params = [
    { name: 'task', type: pointerTo(constant) },
    { name: 'out', type: pointerTo(u64) },
  ];
  const getter = builder.add({ kind: 'FUNC_PROTO', name: '', type: signed, params });
  const get = builder.add({ kind: 'FUNC', name: 'get', type: getter, linkage: Linkage.static });
  const nothing = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
  builder.add({ kind: 'FUNC', name: 'put', type: nothing, linkage: Linkage.static });
  const variadic = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: '', type: 0 }] });
  builder.add({ kind: 'FUNC', name: 'print', type: variadic, linkage: Linkage.static });
  if (marked) builder.add({ kind: 'DECL_TAG', name: 'bpf_kfunc', type: get, componentIndex: -1, isAttribute: false });
  return kernelFunctionsOf(decode(builder.build()));
}

describe('kernelFunctionsOf', () => {
  test('contain the prototypes of marked functions, without typedefs and qualifiers', () => {
    expect(kernelWith({ marked: true })).toEqual({
      get: {
        kind: 'function',
        of: [
          { kind: 'int', name: 'int', size: 4, signed: true },
          { kind: 'pointer', of: [{ kind: 'struct', name: 'task', size: 16 }] },
          { kind: 'pointer', of: [{ kind: 'int', name: 'unsigned long', size: 8, signed: false }] },
        ],
      },
    });
  });

  test('contain all functions of a kernel that marks none, except variadic ones', () => {
    const functions = kernelWith({ marked: false });
    expect(Object.keys(functions)).toEqual(['get', 'put']);
    expect(functions['put']).toEqual({ kind: 'function', of: [{ kind: 'void' }] });
  });

  test('does not take other tags, those of arguments and those of other types for the mark', () => {
    const builder = new BtfBuilder();
    const proto = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
    const add = (name: string): number => builder.add({ kind: 'FUNC', name, type: proto, linkage: Linkage.static });
    const typedef = builder.add({ kind: 'TYPEDEF', name: 'callback', type: proto });
    for (const [name, type, componentIndex] of [
      ['bpf_kfunc', add('marked'), -1],
      ['bpf_fastcall', add('fast'), -1],
      ['bpf_kfunc', add('argument'), 0],
      ['bpf_kfunc', typedef, -1],
    ] as const)
      builder.add({ kind: 'DECL_TAG', name, type, componentIndex, isAttribute: false });
    expect(Object.keys(kernelFunctionsOf(builder.toBtf()))).toEqual(['marked']);
  });

  test('leaves out functions without a prototype', () => {
    const builder = new BtfBuilder();
    const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 0, offsetBits: 0, bits: 32 });
    builder.append({ kind: 'FUNC', name: 'f', type: int, linkage: Linkage.static });
    expect(kernelFunctionsOf(builder.toBtf())).toEqual({});
  });

  /** What a function returns, by the last of some types. */
  function described(...types: RecordType[]): PrototypeType {
    const builder = new BtfBuilder();
    for (const type of types) builder.append(type);
    const proto = builder.append({ kind: 'FUNC_PROTO', name: '', type: types.length, params: [] });
    builder.append({ kind: 'FUNC', name: 'f', type: proto, linkage: Linkage.static });
    return kernelFunctionsOf(builder.toBtf())['f']!.of![0]!;
  }
  const int = (name: string, size: number, encoding: number): RecordType => {
    return { kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 };
  };
  const short = int('short', 2, IntEncoding.signed);
  const shortType = { kind: 'int', name: 'short', size: 2, signed: true } as const;

  test.each<[type: PrototypeType, ...types: RecordType[]]>([
    [{ kind: 'int', name: 'u8', size: 1, signed: false }, int('u8', 1, 0)],
    [{ kind: 'bool', name: '_Bool', size: 1 }, int('_Bool', 1, IntEncoding.bool)],
    [
      { kind: 'pointer', of: [{ kind: 'void' }] },
      { kind: 'PTR', name: '', type: 0 },
    ],
    [{ kind: 'array', size: 3, of: [shortType] }, short, { kind: 'ARRAY', name: '', type: 1, indexType: 1, length: 3 }],
    [
      { kind: 'function', of: [{ kind: 'void' }, shortType] },
      short,
      { kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: 'n', type: 1 }] },
    ],
    [
      { kind: 'struct', name: 's', size: 8 },
      { kind: 'STRUCT', name: 's', size: 8, hasBitfields: false, members: [] },
    ],
    [
      { kind: 'union', name: 'u', size: 4 },
      { kind: 'UNION', name: 'u', size: 4, hasBitfields: false, members: [] },
    ],
    [
      { kind: 'enum', name: 'e', size: 4 },
      { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [] },
    ],
    [
      { kind: 'enum', name: 'big', size: 8 },
      { kind: 'ENUM64', name: 'big', size: 8, isSigned: false, values: [] },
    ],
    [
      { kind: 'forward', name: 'later' },
      { kind: 'FWD', name: 'later', isUnion: false },
    ],
    [{ kind: 'void' }, { kind: 'FLOAT', name: 'float', size: 4 }],
  ])('describes %j', (type, ...types) => {
    expect(described(...types)).toEqual(type);
  });

  /** How many types are within each other, the last of them included. */
  const depthOf = (type: PrototypeType): number => 1 + (type.of === undefined ? 0 : depthOf(type.of.at(-1)!));

  test.each<[what: string, around: (type: number) => RecordType]>([
    ['pointers', (type) => ({ kind: 'PTR', name: '', type })],
    ['arrays', (type) => ({ kind: 'ARRAY', name: '', type, indexType: 1, length: 2 })],
    ['functions', (type) => ({ kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: '', type }] })],
  ])('cuts %s within each other off after nine', (_, around) => {
    const nested = (count: number): RecordType[] => [
      short,
      ...Array.from({ length: count }, (_none, index) => around(index + 1)),
    ];
    expect(depthOf(described(...nested(8)))).toBe(9);
    expect(JSON.stringify(described(...nested(8)))).toContain('short');
    for (const count of [9, 20]) {
      expect(depthOf(described(...nested(count)))).toBe(10);
      expect(JSON.stringify(described(...nested(count)))).not.toContain('short');
    }
  });

  test('describes a thousand types of a function, and the rest as void', () => {
    const params = Array.from({ length: 1200 }, () => ({ name: '', type: 1 }));
    const { of } = described(short, { kind: 'FUNC_PROTO', name: '', type: 1, params });
    // The function that it returns is the first of them.
    expect([...new Set(of!.slice(0, 999).map(({ kind }) => kind))]).toEqual(['int']);
    expect([...new Set(of!.slice(999).map((type) => JSON.stringify(type)))]).toEqual(['{"kind":"void"}']);
    expect(of).toHaveLength(1201);
  });

  test('terminate for functions that take many functions that take themselves', () => {
    const builder = new BtfBuilder();
    const params = Array.from({ length: 200 }, () => ({ name: '', type: 1 }));
    builder.append({ kind: 'PTR', name: '', type: 2 });
    builder.append({ kind: 'FUNC_PROTO', name: '', type: 1, params });
    builder.append({ kind: 'FUNC', name: 'f', type: 2, linkage: Linkage.static });
    const { f } = kernelFunctionsOf(decode(builder.build()));
    expect(f!.of).toHaveLength(201);
    expect(JSON.stringify(f).length).toBeLessThan(100_000);
  });
});
