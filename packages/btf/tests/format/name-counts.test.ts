import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { NameCounts } from '../../src/format/c/name-counts.js';
import { encodeUtf8 } from '../../src/wire/utf8.js';

describe('NameCounts', () => {
  it('counts equal names at different offsets together, and with names that the BTF lacks', () => {
    const counts = new NameCounts(encodeUtf8('\0ab\0ab\0abc\0'), 1000);
    expect([1, 4, 7, 1].map((offset) => counts.count(offset))).toEqual([1, 2, 1, 3]);
    expect(['ab', 'ä', 'ä', 'abc'].map((name) => counts.countText(name))).toEqual([4, 1, 2, 2]);
    expect(counts.count(7)).toBe(3);
  });

  it('keeps its counts while it grows', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const counts = new NameCounts(new Uint8Array(1), 1_000_000);
    for (const use of [1, 2]) expect(names.every((name) => counts.countText(name) === use)).toBe(true);
  });

  it('refuses an offset beyond the strings, also after it added a name', async () => {
    const counts = new NameCounts(encodeUtf8('\0a\0'), 1000);
    counts.countText('b');
    expect(await expectError(() => counts.count(3))).toMatchObject({
      code: 'BTF_BAD_STRING_OFFSET',
      details: { offset: 3, end: 3 },
    });
  });

  it('limits the bytes that it compares', async () => {
    const counts = new NameCounts(encodeUtf8('\0ab\0ab\0'), 2);
    expect(counts.count(1)).toBe(1);
    expect(await expectError(() => counts.count(4))).toMatchObject({
      code: 'BTF_LIMIT',
      details: { what: 'comparisons of names', limit: 2 },
    });
  });
});
