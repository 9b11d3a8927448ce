import { describe, expect, test } from 'vitest';
import { loadPortableInput } from '../../src/input/load-portable-input.js';
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
