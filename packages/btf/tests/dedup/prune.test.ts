import { describe, expect, it } from 'vitest';
import { measure, prune } from '../../src/dedup/prune.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { int, make, makeUnknown, pointer, struct, typedef } from './types.js';
import { makeSample } from '../sample-btf.js';

describe('prune', () => {
  it('keeps only the dependencies of a type, in order', () => {
    const btf = makeSample().toBtf();
    const { btf: pruned, ids } = prune(btf, [btf.get('list_t')]);
    expect(Array.from(pruned.types(), ([, { kind, name }]) => `${kind} ${name}`)).toEqual([
      'INT int',
      'INT char',
      'ARRAY ',
      'STRUCT list',
      'PTR ',
      'TYPEDEF list_t',
    ]);
    expect(ids[btf.get('color')]).toBe(0);
    expect(pruned.type(ids[btf.get('list_t')]!)).toMatchObject({ name: 'list_t', type: ids[btf.get('list')] });
    expect(Buffer.from(pruned.strings.bytes).toString()).not.toContain('color');
  });

  it('keeps the tags of kept types by default', () => {
    const btf = makeSample().toBtf();
    expect(prune(btf, [btf.get('run')]).btf.find('mark', 'DECL_TAG')).toBeDefined();
    expect(prune(btf, [btf.get('run')], { keepsTags: false }).btf.find('mark', 'DECL_TAG')).toBeUndefined();
    expect(prune(btf, [btf.get('flags')]).btf.find('mark', 'DECL_TAG')).toBeUndefined();
  });

  it('leaves the base of split BTF as it is, with its byte order, dialect, header and strings asked for', () => {
    for (const options of [{}, { byteOrder: 'big' }, { dialect: 'wide' }, { hasLayout: true }] as const) {
      const base = make([int, struct('s', 1)], options);
      const split = make([pointer(2), typedef('gone', 1), typedef('own', 3)], { ...options, base });
      const { btf, ids } = prune(split, [5], { strings: ['.text'] });
      expect(btf.base).toBe(base);
      expect([...ids]).toEqual([0, 1, 2, 3, 0, 4]);
      const expected = new BtfBuilder({ ...options, base });
      for (const type of [pointer(2), typedef('own', 3)]) expected.append(type);
      expected.addString('.text');
      expect(Buffer.compare(btf.bytes, expected.build())).toBe(0);
    }
    expect([...prune(make([int, pointer(1), int]), [2, 0]).ids]).toEqual([0, 1, 2, 0]);
  });

  it('reports the size of each kind', () => {
    const btf = makeSample().toBtf();
    const { before, after } = prune(btf, [btf.get('int')]);
    expect(before).toEqual(measure(btf));
    expect(before.bytes).toBe(btf.bytes.length);
    expect(before.typeBytes + before.stringBytes + 24).toBe(before.bytes);
    expect(before.kinds.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(before.typeBytes);
    expect(measure(make([int, pointer(1), struct('s', 1), struct('r', 2)])).kinds).toEqual([
      { kind: 'STRUCT', types: 2, bytes: 48 },
      { kind: 'INT', types: 1, bytes: 16 },
      { kind: 'PTR', types: 1, bytes: 12 },
    ]);
    expect(measure(makeUnknown()).kinds).toEqual([{ kind: 'UNKNOWN', types: 1, bytes: 24 }]);
    expect(after).toEqual({
      bytes: 45,
      typeBytes: 16,
      stringBytes: 5,
      types: 1,
      kinds: [{ kind: 'INT', types: 1, bytes: 16 }],
    });
  });
});
