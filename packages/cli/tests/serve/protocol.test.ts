import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../../src/serve/protocol.js';

const frames = [
  { header: { type: 'a' }, payload: new Uint8Array(0) },
  { header: { type: 'b', text: 'ü' }, payload: new Uint8Array([1, 2, 3]) },
  { header: {}, payload: new Uint8Array(1000).fill(7) },
];
const bytes = Buffer.concat(
  frames.map(({ header, payload }) => encodeFrame(header, [payload.subarray(0, 1), payload.subarray(1)])),
);

describe('FrameReader', () => {
  test.each([1, 3, 7, 100, 100_000])('reassembles frames from pieces of %i bytes', (size) => {
    const reader = new FrameReader();
    const read = [];
    for (let at = 0; at < bytes.length; at += size) read.push(...reader.push(bytes.subarray(at, at + size)));
    expect(read.map(({ header, payload }) => ({ header, payload: new Uint8Array(payload) }))).toEqual(frames);
  });

  test('refuses a header that is too long, and one that is not JSON', () => {
    expect(() => new FrameReader().push(Buffer.alloc(8, 0xff))).toThrow('a header of 4294967295 bytes');
    expect(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0x7b]))).toThrow(SyntaxError);
  });
});
