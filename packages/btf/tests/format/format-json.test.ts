import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/format/format-json.js';
import { makeSample } from '../sample-btf.js';

describe('formatJson', () => {
  it('prints each type with its id and its fields, integers beyond 2^53 as strings', () => {
    const btf = makeSample().toBtf();
    const { types } = JSON.parse(formatJson(btf)) as { types: unknown[] };
    expect(types).toHaveLength(btf.count - 1);
    expect(types[0]).toEqual({ id: 1, kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    expect(types[btf.get('big') - 1]).toMatchObject({
      kind: 'ENUM64',
      values: [{ name: 'BIG', value: '18446744069414584321' }],
    });
  });
});
