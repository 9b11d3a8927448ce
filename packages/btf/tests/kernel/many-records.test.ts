import { describe, expect, it } from 'vitest';
import { validate } from '../../src/kernel/validate.js';

describe('the table of types', () => {
  it('forgets records beyond 1,048,575, but counts them', { timeout: 60_000 }, () => {
    const many = (count: number): Uint8Array => {
      const bytes = new Uint8Array(24 + count * 12 + 1);
      const view = new DataView(bytes.buffer);
      [0x0001eb9f, 24, 0, count * 12, count * 12, 1].forEach((word, index) => view.setUint32(index * 4, word, true));
      for (let index = 0; index < count; index += 1) view.setUint32(24 + index * 12 + 4, 2 << 24, true);
      return bytes;
    };
    expect(validate(many(1_100_000), { kernel: '6.18' }).ok).toBe(true);
    const beyond = many(1_100_000);
    new DataView(beyond.buffer).setUint32(24 + 1_099_999 * 12 + 4, 20 << 24, true);
    expect(validate(beyond, { kernel: '6.18' })).toMatchObject({
      errno: 'EINVAL',
      message: 'Exceeded max num of types[1100000] Invalid kind:20',
    });
  });
});
