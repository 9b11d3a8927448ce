import { type ByteOrder, longHeader, magic, shortHeader } from './header.js';
import { ByteWriter } from './byte-writer.js';
import { kindLayouts } from './kind.js';

/** Length of a header, and its layout section. */
export interface BlobHeader {
  /** In bytes: 24, or more, where bytes after the first 32 are zero. */
  readonly length: number;
  /** Empty when there is none. */
  readonly layout: Uint8Array;
}

/** The parts of a blob. */
export interface BlobParts {
  readonly types: Uint8Array;
  readonly strings: Uint8Array;
  readonly byteOrder: ByteOrder;
  /** Whether to write the header of 32 bytes with a layout section (kernel >= 7.1). */
  readonly hasLayout?: boolean;
  /** Overrides `hasLayout`. */
  readonly header?: BlobHeader;
}

/** Writes the layout section: for each kind, void included, the size of its records after the common 12 bytes. */
function encodeLayout(byteOrder: ByteOrder): Uint8Array {
  const writer = new ByteWriter(byteOrder);
  for (const { fixed, entry } of kindLayouts) {
    writer.u8(fixed);
    writer.u8(entry);
    writer.u16(0);
  }
  return writer.finish();
}

/**
 * Joins header and sections: types, then the layout if requested, then strings, without gaps, as all kernels accept it.
 * @see libbpf src/btf.c btf_get_raw_data
 */
export function encodeBlob({ types, strings, byteOrder, hasLayout = false, header }: BlobParts): Uint8Array {
  const { length, layout } = header ?? {
    length: hasLayout ? longHeader : shortHeader,
    layout: hasLayout ? encodeLayout(byteOrder) : new Uint8Array(),
  };
  const writer = new ByteWriter(byteOrder);
  writer.u16(magic);
  writer.u8(1);
  writer.u8(0);
  writer.u32(length);
  for (const word of [0, types.length, types.length + layout.length, strings.length]) writer.u32(word);
  if (layout.length > 0) for (const word of [types.length, layout.length]) writer.u32(word);
  writer.bytes(new Uint8Array(length - writer.length));
  for (const section of [types, layout, strings]) writer.bytes(section);
  return writer.finish();
}
