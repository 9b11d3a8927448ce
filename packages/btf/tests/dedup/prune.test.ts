import { describe, expect, it } from 'vitest';
import { measure, prune } from '../../src/dedup/prune.js';
import { makeSample } from '../sample-btf.js';

describe('prune', () => {
  it('keeps what a type needs, in order, and nothing else', () => {
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

  it('keeps the tags of what stays, unless asked otherwise', () => {
    const btf = makeSample().toBtf();
    expect(prune(btf, [btf.get('run')]).btf.find('mark', 'DECL_TAG')).toBeDefined();
    expect(prune(btf, [btf.get('run')], { keepsTags: false }).btf.find('mark', 'DECL_TAG')).toBeUndefined();
    expect(prune(btf, [btf.get('flags')]).btf.find('mark', 'DECL_TAG')).toBeUndefined();
  });

  it('reports what the bytes are spent on', () => {
    const btf = makeSample().toBtf();
    const { before, after } = prune(btf, [btf.get('int')]);
    expect(before).toEqual(measure(btf));
    expect(before.bytes).toBe(btf.bytes.length);
    expect(before.typeBytes + before.stringBytes + 24).toBe(before.bytes);
    expect(before.kinds.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(before.typeBytes);
    expect(after).toEqual({
      bytes: 45,
      typeBytes: 16,
      stringBytes: 5,
      types: 1,
      kinds: [{ kind: 'INT', types: 1, bytes: 16 }],
    });
  });
});
