import { BtfError } from './btf-error.js';

/** The order of the bytes in a word. */
export type ByteOrder = 'little' | 'big';

/** Location of a section, in bytes from the end of the header. */
export interface SectionRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * The header of a BTF.
 *
 * **Shape** magic u16 0xeb9f, version u8, flags u8, header length u32, then offset and length, both u32, of types, strings
 * and, in a header of 32 bytes (kernel >= 7.1), layout.
 *
 * @see Linux include/uapi/linux/btf.h struct btf_header
 */
export interface Header {
  readonly byteOrder: ByteOrder;
  /** Length of the header in bytes, 24 or more. */
  readonly length: number;
  readonly types: SectionRange;
  readonly strings: SectionRange;
  /** In headers of 32 bytes and more. */
  readonly layout?: SectionRange;
}

/** Length of the header that all kernels know. */
export const shortHeader = 24;

/** Length of the header with a layout section (kernel >= 7.1). */
export const longHeader = 32;

/** The magic number, read in the byte order of the data. */
export const magic = 0xeb9f;

/**
 * Decodes a header and checks that its sections are within the data and do not overlap.
 * @throws {BtfError} BTF_SHORT, BTF_NOT_BTF, BTF_UNSUPPORTED_VERSION, BTF_UNSUPPORTED_FLAGS, BTF_BAD_HEADER_LENGTH,
 * BTF_BAD_SECTION
 * @see libbpf src/btf.c btf_parse_hdr
 */
export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.length < shortHeader) throw new BtfError('BTF_SHORT', { size: bytes.length, expected: shortHeader });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const byteOrder = byteOrderOf(view);
  const isLittle = byteOrder === 'little';
  const version = view.getUint8(2);
  if (version !== 1) throw new BtfError('BTF_UNSUPPORTED_VERSION', { version });
  const flags = view.getUint8(3);
  if (flags !== 0) throw new BtfError('BTF_UNSUPPORTED_FLAGS', { flags });
  const length = view.getUint32(4, isLittle);
  if (length < shortHeader || length > bytes.length) {
    throw new BtfError('BTF_BAD_HEADER_LENGTH', { length, size: bytes.length });
  }
  const range = (at: number): SectionRange => ({
    offset: view.getUint32(at, isLittle),
    length: view.getUint32(at + 4, isLittle),
  });
  const ranges = { types: range(8), strings: range(16), ...(length >= longHeader && { layout: range(24) }) };
  assertRanges(ranges, bytes.length - length);
  return { byteOrder, length, ...ranges };
}

function byteOrderOf(view: DataView): ByteOrder {
  const found = view.getUint16(0, true);
  if (found === magic) return 'little';
  if (view.getUint16(0, false) === magic) return 'big';
  throw new BtfError('BTF_NOT_BTF', { magic: found });
}

function assertRanges(
  ranges: { types: SectionRange; strings: SectionRange; layout?: SectionRange },
  size: number,
): void {
  const fail = (section: string, range: SectionRange, expected: string): never => {
    throw new BtfError('BTF_BAD_SECTION', { section, offset: range.offset, length: range.length, expected });
  };
  const named: [string, SectionRange][] = [
    ['type', ranges.types],
    ['string', ranges.strings],
  ];
  if (ranges.layout) named.push(['layout', ranges.layout]);
  for (const [name, range] of named) {
    if (range.offset + range.length > size) fail(name, range, `to end within ${size} bytes`);
    if (name !== 'string' && range.length > 0 && range.offset % 4 !== 0) fail(name, range, 'an offset divisible by 4');
  }
  const sorted = named.filter(([, { length }]) => length > 0).toSorted(([, a], [, b]) => a.offset - b.offset);
  for (let index = 1; index < sorted.length; index += 1) {
    const [name, range] = sorted[index]!;
    const [before, { offset, length }] = sorted[index - 1]!;
    if (offset + length > range.offset)
      fail(name, range, `to begin after the ${before} section, which ends at ${offset + length}`);
  }
}
