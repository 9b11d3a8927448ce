/** A range of bytes in the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly label: string;
}

/** A row of a hex view: sixteen bytes. */
export interface HexRow {
  readonly offset: number;
  readonly bytes: readonly HexByte[];
}

/** A byte as it is shown. */
export interface HexByte {
  readonly hex: string;
  /** A printable character, or a dot. */
  readonly text: string;
  readonly isLit: boolean;
}

/** Number of bytes in a row. */
export const perRow = 16;

/** The rows from `firstRow` to before `lastRow`. @param lit The bytes to highlight. */
export function hexRows(bytes: Uint8Array, firstRow: number, lastRow: number, lit?: ByteRange): HexRow[] {
  const rows: HexRow[] = [];
  const end = lit === undefined ? 0 : lit.offset + lit.length;
  for (let row = Math.max(0, firstRow); row <= lastRow && row * perRow < bytes.length; row += 1) {
    const offset = row * perRow;
    const cells = Array.from(bytes.subarray(offset, offset + perRow), (byte, index): HexByte => ({
      hex: byte.toString(16).padStart(2, '0'),
      text: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
      isLit: lit !== undefined && offset + index >= lit.offset && offset + index < end,
    }));
    rows.push({ offset, bytes: cells });
  }
  return rows;
}
