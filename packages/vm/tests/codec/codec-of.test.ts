import { decode, IntEncoding, type Btf } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { makeBlob, record as r, type RecordSpec } from '../../../btf/tests/kernel/blob-maker.js';
import { decodeBytes, encodeBytes, type Codec } from '../../src/codec/codec.js';
import { codecOf } from '../../src/codec/codec-of.js';

/** Ids 1 to 7. */
const scalars: readonly RecordSpec[] = [
  r.int('u32'),
  r.int('u64', 8),
  r.int('i8', 1, 8, IntEncoding.signed),
  r.int('bool', 1, 8, IntEncoding.bool),
  r.int('u128', 16),
  r.int('u8', 1),
  r.int('i64', 8, 64, IntEncoding.signed),
];

const btfOf = (...types: RecordSpec[]): Btf => decode(makeBlob([...scalars, ...types]));

function codec(id: number, size: number, ...types: RecordSpec[]): Codec {
  return codecOf(btfOf(...types), id, size);
}

/** Encodes, decodes and gives both back. */
function roundTrip(one: Codec, value: unknown): { hex: string; value: unknown } {
  const bytes = encodeBytes(one, value, 'value');
  return { hex: Buffer.from(bytes).toString('hex'), value: decodeBytes(one, bytes) };
}

/** As clang and rustc have `enum Shape { Point = 3, Circle { radius: u32 } = 7, Pair(u8, u8) = 250 }`; ids 8 to 13. */
const shape: readonly RecordSpec[] = [
  r.enumeration('Shape__tag', 1, [
    ['Point', 3],
    ['Circle', 7],
    ['Pair', 250],
  ]),
  r.struct('', 8, []),
  r.struct('', 8, [['radius', 1, 32]]),
  r.struct('', 8, [
    ['__0', 6, 8],
    ['__1', 6, 16],
  ]),
  r.union('', 8, [
    ['__tag', 8, 0],
    ['Point', 9, 0],
    ['Circle', 10, 0],
    ['Pair', 11, 0],
  ]),
  r.struct('Shape', 8, [['', 12, 0]]),
];

/** `Option<Inner>` whose None is a number that `letter` never has: the tag lies at 8, in a struct of its own. Ids 8 to 14. */
const niche: readonly RecordSpec[] = [
  r.enumeration('Option__tag', 4, [['None', 0x110000]]),
  r.struct('', 12, [['__tag', 8, 64]]),
  r.struct('', 16, []),
  r.struct('', 16, [['__0', 12, 0]]),
  r.struct('Inner', 16, [
    ['number', 2, 0],
    ['letter', 1, 64],
  ]),
  r.union('', 16, [
    ['', 9, 0],
    ['None', 10, 0],
    ['Some', 11, 0],
  ]),
  r.struct('Option_Inner', 16, [['', 13, 0]]),
];

describe('codecs by BTF', () => {
  it('take integers up to 32 bits as numbers and wider ones as bigint', () => {
    expect(roundTrip(codec(1, 4), 0xffff_ffff)).toEqual({ hex: 'ffffffff', value: 0xffff_ffff });
    expect(roundTrip(codec(3, 1), -2)).toEqual({ hex: 'fe', value: -2 });
    expect(roundTrip(codec(4, 1), true)).toEqual({ hex: '01', value: true });
    expect(roundTrip(codec(2, 8), 1n << 63n)).toEqual({ hex: '0000000000000080', value: 1n << 63n });
    expect(roundTrip(codec(2, 8), 5)).toEqual({ hex: '0500000000000000', value: 5n });
    expect(roundTrip(codec(7, 8), -1n)).toEqual({ hex: 'ffffffffffffffff', value: -1n });
    expect(roundTrip(codec(5, 16), (1n << 64n) + 2n).value).toBe((1n << 64n) + 2n);
  });

  it('refuse numbers that do not fit, with the path', () => {
    const one = codec(8, 8, r.struct('s', 8, [['a', 9, 0]]), r.array(1, 1, 2));
    const refusal = (value: unknown): unknown => {
      try {
        encodeBytes(one, value, 'value');
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal({ a: [1, 2] })).toBeUndefined();
    expect(refusal({ a: [1, 2 ** 32] })).toBe('value.a[1]: 4294967296, expected an integer from 0 to 4294967295');
    expect(refusal({ a: [1, -1n] })).toBe('value.a[1]: -1n, expected an integer from 0 to 4294967295');
    expect(refusal({ a: [1, 1.5] })).toBe('value.a[1]: 1.5, expected an integer from 0 to 4294967295');
    expect(refusal({ a: [1] })).toBe('value.a: an array of 1, expected an array of 2');
    expect(refusal({})).toBe('value.a: undefined, expected a value');
    expect(refusal({ a: [1, 2], b: 1 })).toBe('value.b: 1, expected a member of a');
    expect(refusal('x')).toBe('value: "x", expected an object of a');
  });

  it('take arrays of bytes as Uint8Array, others as arrays', () => {
    expect(roundTrip(codec(8, 3, r.array(6, 1, 3)), Uint8Array.of(1, 2, 3)).value).toEqual(Uint8Array.of(1, 2, 3));
    expect(roundTrip(codec(8, 2, r.array(4, 1, 2)), [true, false])).toEqual({ hex: '0100', value: [true, false] });
    expect(() => encodeBytes(codec(8, 3, r.array(6, 1, 3)), Uint8Array.of(1), 'value')).toThrow(
      'value: 1 bytes, expected a Uint8Array of 3 bytes',
    );
  });

  it('name the values of plain enums', () => {
    const names = r.enumeration('action', 4, [
      ['DROP', 1],
      ['PASS', 2],
    ]);
    expect(roundTrip(codec(8, 4, names), 'PASS')).toEqual({ hex: '02000000', value: 'PASS' });
    expect(roundTrip(codec(8, 4, names), 7)).toEqual({ hex: '07000000', value: 7 });
    expect(() => encodeBytes(codec(8, 4, names), 'TX', 'value')).toThrow('value: "TX", expected one of DROP, PASS');
  });

  it('name the variants of Rust enums with data', () => {
    const one = codec(13, 8, ...shape);
    expect(roundTrip(one, 'Point')).toEqual({ hex: '0300000000000000', value: 'Point' });
    expect(roundTrip(one, { Circle: { radius: 9 } })).toEqual({
      hex: '0700000009000000',
      value: { Circle: { radius: 9 } },
    });
    expect(roundTrip(one, { Pair: [2, 3] })).toEqual({ hex: 'fa02030000000000', value: { Pair: [2, 3] } });
    expect(decodeBytes(one, Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0))).toEqual({ __tag: 4 });
    for (const bad of ['Square', { Point: {} }, 'Circle', 3]) {
      expect(() => encodeBytes(one, bad, 'value')).toThrow(/expected one of "Point", { Circle: ... }, { Pair: ... }$/);
    }
  });

  it('know the variant whose own data lies where the number of the variant is', () => {
    const one = codec(14, 16, ...niche);
    expect(roundTrip(one, 'None')).toEqual({ hex: '00000000000000000000110000000000', value: 'None' });
    const some = { Some: { number: 5n, letter: 65 } };
    expect(roundTrip(one, some)).toEqual({ hex: '05000000000000004100000000000000', value: some });
  });

  it('take a struct around one unnamed value as the value', () => {
    const wrapped = [r.struct('Inner', 4, [['__0', 1, 0]]), r.struct('NonZero', 4, [['__0', 8, 0]])];
    expect(roundTrip(codec(9, 4, ...wrapped), 7)).toEqual({ hex: '07000000', value: 7 });
    const named = r.struct('Named', 4, [['value', 1, 0]]);
    expect(roundTrip(codec(8, 4, named), { value: 7 }).value).toEqual({ value: 7 });
  });

  it('show all members of a union, and write those that are given', () => {
    const one = codec(
      8,
      8,
      r.union('u', 8, [
        ['wide', 2, 0],
        ['low', 1, 0],
      ]),
    );
    expect(roundTrip(one, { low: 1 })).toEqual({ hex: '0100000000000000', value: { wide: 1n, low: 1 } });
    expect(roundTrip(one, { wide: 1n << 32n }).value).toEqual({ wide: 1n << 32n, low: 0 });
  });

  it('put the members of anonymous members beside the others, and leave locks out', () => {
    const one = codec(
      10,
      16,
      r.struct('bpf_spin_lock', 4, [['val', 1, 0]]),
      r.struct('', 8, [['inner', 1, 32]]),
      r.struct('v', 16, [
        ['lock', 8, 0],
        ['', 9, 64],
        ['outer', 1, 32],
      ]),
    );
    expect(roundTrip(one, { inner: 1, outer: 2 })).toEqual({
      hex: '00000000020000000000000001000000',
      value: { inner: 1, outer: 2 },
    });
  });

  it('read and write bitfields', () => {
    const bits = r.struct(
      'b',
      4,
      [
        ['low', 1, 3 << 24],
        ['high', 1, (29 << 24) | 3],
      ],
      true,
    );
    expect(roundTrip(codec(8, 4, bits), { low: 5, high: 1 })).toEqual({ hex: '0d000000', value: { low: 5, high: 1 } });
    expect(() => encodeBytes(codec(8, 4, bits), { low: 8, high: 0 }, 'v')).toThrow(
      'v.low: 8, expected an integer from 0 to 7',
    );
  });

  it('are raw bytes without a type, for a type of another size, and for types with too many parts', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(decodeBytes(codecOf(btfOf(), undefined, 4), bytes)).toEqual(bytes);
    expect(decodeBytes(codec(2, 4), bytes)).toEqual(bytes);
    // Each union has the one before twice: 2^40 parts in 4 bytes.
    const hostile = Array.from({ length: 40 }, (_, index) =>
      r.union(`u${index}`, 4, [
        ['a', index === 0 ? 1 : 7 + index, 0],
        ['b', index === 0 ? 1 : 7 + index, 0],
      ]),
    );
    expect(codec(47, 4, ...hostile).parts).toBeLessThanOrEqual(100_000);
    expect(decodeBytes(codec(8, 4, ...hostile), bytes)).toEqual({ a: 0x0403_0201, b: 0x0403_0201 });
  });
});

describe('members outside of their struct', () => {
  it.each([
    ['a member', [r.struct('bad', 8, [['a', 1, 48]])], 8, 8],
    [
      'a bitfield',
      [
        r.struct('bad', 4, [
          ['a', 1, 0],
          ['b', 4, 32],
        ]),
      ],
      8,
      4,
    ],
    [
      'a tag',
      [
        shape[0]!,
        shape[1]!,
        r.union('bad', 0, [
          ['__tag', 8, 0],
          ['Point', 9, 0],
        ]),
      ],
      10,
      0,
    ],
  ])('%s: the value is raw bytes', (_what, types, id, size) => {
    const zeros = new Uint8Array(size);
    expect(decodeBytes(codec(id, size, ...types), zeros)).toEqual(zeros);
  });

  it('gives bytes for anonymous members that stand for more than any memory holds, at once', () => {
    const levels = Array.from({ length: 30 }, (_, depth) =>
      r.struct('', 64, [
        ['', 8 + depth, 0],
        ['', 8 + depth, 0],
      ]),
    );
    const types = [r.struct('', 64, [['x', 1, 0]]), ...levels];
    expect(codec(8 + levels.length, 64, ...types)).toMatchObject({ size: 64, parts: 1 });
    expect(codec(8 + 3, 64, ...types).decode(new DataView(new ArrayBuffer(64)), 0)).toEqual({ x: 0 });
  });
});
