import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/wire/utf8.js';

describe('utf8', () => {
  it.each(['', 'plain', 'über', '日本', '🦀', 'a\u{10ffff}b'])('agrees with the platform on %j', (text) => {
    const bytes = new TextEncoder().encode(text);
    expect(encodeUtf8(text)).toEqual(bytes);
    expect(decodeUtf8(bytes)).toBe(text);
  });

  it('keeps bytes that are not UTF-8', () => {
    const random = seededRandom(1);
    for (let count = 0; count < 2000; count += 1) {
      const bytes = random.bytes(random.integer(12));
      expect(encodeUtf8(decodeUtf8(bytes))).toEqual(bytes);
    }
  });
});
