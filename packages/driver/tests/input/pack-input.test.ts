import { describe, expect, test } from 'vitest';
import { packInput, unpackInput, type PackedInput } from '../../src/input/pack-input.js';
import { rejectionOf } from '../error-of.js';

const bytesOf = (input: PackedInput): Uint8Array => (input as { bytes: Uint8Array }).bytes;

describe('packInput', () => {
  test.each(['a.bc', new URL('file:///a.bc'), { name: 'a', bytes: new Uint8Array([1, 2]) }])(
    'survives a journey: %s',
    async (input) => {
      const parcel = await packInput(input, 0);
      expect(unpackInput(structuredClone(parcel.input))).toEqual(input);
      expect(parcel.own).toEqual([]);
    },
  );

  test('sends a view without the rest of its buffer', async () => {
    const parcel = await packInput(new Uint8Array(1000).subarray(10, 20), 0);
    expect(bytesOf(parcel.input).buffer.byteLength).toBe(10);
  });

  test.each([new Blob(['abc']), { name: 'a', bytes: new Response('abc') }])(
    'gives away what it read itself: %s',
    async (input) => {
      const parcel = await packInput(input, 0);
      expect(parcel.own).toEqual([bytesOf(parcel.input).buffer]);
    },
  );

  test("gives away the caller's buffer when told to", async () => {
    const bytes = new Uint8Array(1000).subarray(10, 20);
    const parcel = await packInput({ name: 'a', bytes }, 0, true);
    expect(parcel.own).toEqual([bytes.buffer]);
    const moved = bytesOf(structuredClone(parcel.input, { transfer: parcel.own }));
    expect([moved.byteOffset, moved.byteLength, bytes.byteLength]).toEqual([10, 10, 0]);
  });

  test('cannot give away shared memory', async () => {
    const parcel = await packInput(new Uint8Array(new SharedArrayBuffer(4)), 0, true);
    expect(parcel.own).toEqual([]);
  });

  test('rejects what cannot be an input', async () => {
    expect((await rejectionOf(packInput(() => {}, 3))).code).toBe('USAGE_INPUT_KIND');
  });
});
