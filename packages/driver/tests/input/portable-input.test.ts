import { describe, expect, test } from 'vitest';
import { loadPortableInput, packInput, unpackInput, type PackedInput } from '../../src/input/portable-input.js';
import { rejectionOf } from '../error-of.js';

const bytes = new Uint8Array([1, 2, 3]);

describe('loadPortableInput', () => {
  test('does not copy bytes', async () => {
    expect((await loadPortableInput({ name: 'a', bytes }, 0)).bytes.buffer).toBe(bytes.buffer);
  });

  test('names bare bytes by their position', async () => {
    expect(await loadPortableInput(bytes, 4)).toEqual({ name: 'input-4', bytes });
  });

  test('reads a File, which has a name', async () => {
    expect(await loadPortableInput(new File([bytes], 'a.bc'), 0)).toEqual({ name: 'a.bc', bytes });
  });

  test('reads a Blob under a given name', async () => {
    expect(await loadPortableInput({ name: 'b', bytes: new Blob([bytes]) }, 0)).toEqual({ name: 'b', bytes });
  });

  test('reads a Response', async () => {
    expect((await loadPortableInput(new Response(bytes), 0)).bytes).toEqual(bytes);
  });

  test('rejects a Response that reports an error', async () => {
    expect(
      await rejectionOf(loadPortableInput({ name: 'a', bytes: new Response('', { status: 404 }) }, 0)),
    ).toMatchObject({ code: 'IO_FETCH_FAILED', details: { url: 'a', reason: 'status 404' } });
  });

  test('rejects a Response that was read already', async () => {
    const response = new Response(bytes);
    await response.arrayBuffer();
    expect((await rejectionOf(loadPortableInput(response, 0))).code).toBe('IO_READ_FAILED');
  });

  test.each([
    [7, 'a number'],
    [null, 'null'],
    ['a.bc', 'a string'],
    [{}, 'an object without name and bytes'],
    [{ name: 1, bytes }, 'a name that is not a string'],
    [{ name: 'a', bytes: 'text' }, 'bytes that are neither bytes nor a Blob or Response'],
  ])('rejects %j', async (input, found) => {
    expect(await rejectionOf(loadPortableInput(input, 1))).toMatchObject({
      code: 'USAGE_INPUT_KIND',
      details: { index: 1, found },
    });
  });
});

const bytesOf = (input: PackedInput): Uint8Array => (input as { bytes: Uint8Array }).bytes;

describe('packInput', () => {
  test.each(['a.bc', new URL('file:///a.bc'), { name: 'a', bytes: new Uint8Array([1, 2]) }])(
    'survives packing and unpacking: %s',
    async (input) => {
      const parcel = await packInput(input, 0);
      expect(unpackInput(structuredClone(parcel.input))).toEqual(input);
      expect(parcel.buffers).toEqual([]);
    },
  );

  test('sends a view without the rest of its buffer', async () => {
    const parcel = await packInput(new Uint8Array(1000).subarray(10, 20), 0);
    expect(bytesOf(parcel.input).buffer.byteLength).toBe(10);
  });

  test.each([new Blob(['abc']), { name: 'a', bytes: new Response('abc') }])(
    'transfers data that it has read itself: %s',
    async (input) => {
      const parcel = await packInput(input, 0);
      expect(parcel.buffers).toEqual([bytesOf(parcel.input).buffer]);
    },
  );

  test("transfers the caller's buffer on request", async () => {
    const view = new Uint8Array(1000).subarray(10, 20);
    const parcel = await packInput({ name: 'a', bytes: view }, 0, true);
    expect(parcel.buffers).toEqual([view.buffer]);
    const moved = bytesOf(structuredClone(parcel.input, { transfer: parcel.buffers }));
    expect([moved.byteOffset, moved.byteLength, view.byteLength]).toEqual([10, 10, 0]);
  });

  test('does not transfer shared memory', async () => {
    const parcel = await packInput(new Uint8Array(new SharedArrayBuffer(4)), 0, true);
    expect(parcel.buffers).toEqual([]);
  });

  test('rejects what cannot be an input', async () => {
    expect((await rejectionOf(packInput(() => {}, 3))).code).toBe('USAGE_INPUT_KIND');
  });
});
