import { describe, expect, test } from 'vitest';
import { bytesOfU32, bytesOfU64, s32Words, s64Words, u32Words, u64Words } from '../../src/memory/words.js';

// A host with the other byte order gets views; here they must be the same as this host's typed arrays.
describe.each([
  ['of this host', undefined],
  ['of a big-endian host', false],
])('words %s', (_, isNative) => {
  const { buffer } = new Uint8Array(32);
  const bytes = new Uint8Array(buffer);

  test('are little-endian, with and without a sign', () => {
    u64Words(buffer, 8, 2, isNative).set([1n, 0x8000_0000_0000_00ffn]);
    expect([...bytes.subarray(8, 24)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0x80]);
    expect([...s64Words(buffer, 8, 2, isNative)]).toEqual([1n, -0x7fff_ffff_ffff_ff01n]);
    expect([...u32Words(buffer, 8, 4, isNative)]).toEqual([1, 0, 255, 0x8000_0000]);
    expect(s32Words(buffer, 8, 4, isNative)[3]).toBe(-0x8000_0000);
  });

  test('wrap values as typed arrays do', () => {
    const halves = s32Words(buffer, 0, 2, isNative);
    [halves[0], halves[1]] = [0xffff_fffe, 2 ** 32 + 7];
    expect([...halves]).toEqual([-2, 7]);
    const word = u64Words(buffer, 0, 1, isNative);
    word[0] = -1n;
    expect(word[0]).toBe(2n ** 64n - 1n);
  });

  test('are filled, copied and set from a place on', () => {
    const words = u32Words(buffer, 0, 4, isNative);
    words.fill(7);
    const copy = words.slice(1, 3);
    words.set([8, 9], 2);
    expect([[...words], Array.from(copy)]).toEqual([
      [7, 7, 8, 9],
      [7, 7],
    ]);
  });
});

test('numbers have the same bytes on every host', () => {
  expect([...bytesOfU32(0x8765_4321)]).toEqual([0x21, 0x43, 0x65, 0x87]);
  expect([...bytesOfU64([0x0102_0304_0506_0708n])]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
});
