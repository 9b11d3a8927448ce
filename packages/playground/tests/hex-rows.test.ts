import { describe, expect, it } from 'vitest';
import { hexRows } from '../src/parts/hex-rows.js';

const bytes = Uint8Array.from({ length: 40 }, (_, index) => index + 0x30);

describe('hexRows', () => {
  it('has sixteen bytes a row and the rest in the last', () => {
    expect(hexRows(bytes, 0, 9).map((row) => [row.offset, row.bytes.length])).toEqual([
      [0, 16],
      [16, 16],
      [32, 8],
    ]);
  });

  it('lights the bytes of a range, over the end of a row', () => {
    const lit = hexRows(bytes, 0, 9, { offset: 14, length: 4, label: '' }).flatMap((row) =>
      row.bytes.flatMap((byte, index) => (byte.isLit ? [row.offset + index] : [])),
    );
    expect(lit).toEqual([14, 15, 16, 17]);
  });

  it('shows printable characters and dots for others', () => {
    expect(
      hexRows(Uint8Array.of(0x41, 0, 0x7f), 0, 0)[0]!
        .bytes.map(({ text }) => text)
        .join(''),
    ).toBe('A··');
  });
});
