/**
 * The header of a BTF blob. Fields that the header is too short for are 0.
 *
 * **Shape**: magic u16, version u8, flags u8, hdr_len u32, then offset and length of the types, the strings and (32 bytes
 * of header) the layout, each u32; offsets count from the end of the header.
 */
export interface RawHeader {
  readonly magic: number;
  readonly version: number;
  readonly flags: number;
  readonly headerLength: number;
  readonly typeOffset: number;
  readonly typeLength: number;
  readonly stringOffset: number;
  readonly stringLength: number;
  readonly layoutOffset: number;
  readonly layoutLength: number;
}

/**
 * Decodes the header of a blob of at least 8 bytes.
 *
 * @param size Bytes of the header to look at.
 */
export function decodeHeader(bytes: Uint8Array, size: number, isLittleEndian: boolean): RawHeader {
  const copy = new Uint8Array(40);
  copy.set(bytes.subarray(0, Math.min(size, 40)));
  const view = new DataView(copy.buffer);
  const u32 = (offset: number): number => view.getUint32(offset, isLittleEndian);
  return {
    magic: view.getUint16(0, isLittleEndian),
    version: copy[2]!,
    flags: copy[3]!,
    headerLength: u32(4),
    typeOffset: u32(8),
    typeLength: u32(12),
    stringOffset: u32(16),
    stringLength: u32(20),
    layoutOffset: u32(24),
    layoutLength: u32(28),
  };
}
