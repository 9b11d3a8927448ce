import { describe, expect, test } from 'vitest';
import { packInput, unpackInput } from '../src/pack-input.js';
import { rejectionOf } from './error-of.js';

describe('packInput', () => {
  test.each(['a.bc', new URL('file:///a.bc'), { name: 'a', bytes: new Uint8Array([1, 2]) }])(
    'survives a journey: %s',
    async (input) => {
      expect(unpackInput(structuredClone(await packInput(input, 0)))).toEqual(input);
    },
  );

  test('sends a view without the rest of its buffer', async () => {
    const packed = await packInput(new Uint8Array(1000).subarray(10, 20), 0);
    expect((packed as { bytes: Uint8Array }).bytes.buffer.byteLength).toBe(10);
  });

  test('rejects what cannot be an input', async () => {
    expect((await rejectionOf(packInput(() => {}, 3))).code).toBe('USAGE_INPUT_KIND');
  });
});
