import { afterEach, describe, expect, it, vi } from 'vitest';
import { containersOf } from '../../src/layout/containers-of.js';
import { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';

const composite = (builder: BtfBuilder, name: string, ...types: number[]): number =>
  builder.append({
    kind: 'STRUCT',
    name,
    size: 64,
    hasBitfields: false,
    members: types.map((type, index) => ({ name: `m${index}`, type, offsetBits: 0, bitfieldSize: 0 })),
  });

afterEach(() => void vi.restoreAllMocks());

describe('containersOf', () => {
  it('finds members, arrays and anonymous structs of a type, but not pointers to it', () => {
    const builder = new BtfBuilder();
    const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const wanted = composite(builder, 'wanted', int);
    const typedef = builder.append({ kind: 'TYPEDEF', name: 'wanted_t', type: wanted });
    const array = builder.append({ kind: 'ARRAY', name: '', type: typedef, indexType: int, length: 2 });
    const pointer = builder.append({ kind: 'PTR', name: '', type: wanted });
    const direct = composite(builder, 'direct', wanted, wanted);
    const ofArray = composite(builder, 'of_array', int, array);
    const anonymous = composite(builder, '', typedef);
    const within = composite(builder, 'within', anonymous);
    composite(builder, 'points', pointer);
    composite(builder, 'outer', direct);
    expect(containersOf(builder.toBtf(), [wanted])).toEqual([direct, ofArray, within]);
  });

  it('finds unions, and lists ids in their order, whichever type they hold', () => {
    const builder = new BtfBuilder();
    const first = composite(builder, 'first');
    const second = composite(builder, 'second');
    const ids = [second, first, second].map((type, index) => composite(builder, `s${index}`, type));
    const members = [{ name: 'm', type: first, offsetBits: 0, bitfieldSize: 0 }];
    const union = builder.append({ kind: 'UNION', name: 'u', size: 64, hasBitfields: false, members });
    const btf = builder.toBtf();
    expect(containersOf(btf, [first, second])).toEqual([...ids, union]);
    expect(containersOf(btf, [second, first])).toEqual([...ids, union]);
  });

  it('ends for anonymous structs that hold each other', () => {
    const builder = new BtfBuilder();
    const wanted = composite(builder, 'wanted');
    composite(builder, '', wanted, builder.nextId + 1);
    composite(builder, '', builder.nextId - 1);
    const outer = composite(builder, 'outer', builder.nextId - 1);
    expect(containersOf(builder.toBtf(), [wanted])).toEqual([outer]);
  });

  it('terminates for endless chains, and follows long ones once', () => {
    const steps = (length: number): number => {
      const builder = new BtfBuilder();
      builder.append({ kind: 'CONST', name: '', type: 2 });
      builder.append({ kind: 'VOLATILE', name: '', type: 1 });
      for (let index = 0; index < length; index += 1)
        builder.append({ kind: 'TYPEDEF', name: `t${index}`, type: builder.nextId - 1 });
      const last = builder.nextId - 1;
      for (let index = 0; index < length; index += 1) composite(builder, `s${index}`, last);
      const btf = builder.toBtf();
      const spy = vi.spyOn(Btf.prototype, 'type');
      containersOf(btf, [1]);
      const calls = spy.mock.calls.length;
      spy.mockRestore();
      return calls;
    };
    expect(steps(3000)).toBeLessThan(11 * steps(300));
  });
});
