/** A section of an ELF object. */
export interface ElfSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the sections of a 64-bit ELF object, of either byte order.
 *
 * @param bytes a whole object
 * @returns the sections in file order, without the null section
 * @throws Error when the bytes are not a 64-bit ELF object
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
 */
export function decodeElfSections(bytes: Uint8Array): ElfSection[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 2)
    throw new Error('not a 64-bit ELF object');
  const isLittleEndian = bytes[5] === 1;
  const u16 = (offset: number): number => view.getUint16(offset, isLittleEndian);
  const u32 = (offset: number): number => view.getUint32(offset, isLittleEndian);
  const u64 = (offset: number): number => Number(view.getBigUint64(offset, isLittleEndian));
  const [tableOffset, entrySize, count, namesIndex] = [u64(0x28), u16(0x3a), u16(0x3c), u16(0x3e)];
  const bodyOf = (index: number): Uint8Array => {
    const header = tableOffset + index * entrySize;
    const hasBytes = u32(header + 4) !== 8; // SHT_NOBITS
    return hasBytes ? bytes.subarray(u64(header + 24), u64(header + 24) + u64(header + 32)) : new Uint8Array(0);
  };
  const names = bodyOf(namesIndex);
  return Array.from({ length: count }, (_, index) => {
    const start = u32(tableOffset + index * entrySize);
    const name = new TextDecoder().decode(names.subarray(start, names.indexOf(0, start)));
    return { name, bytes: bodyOf(index) };
  }).slice(1);
}

/** The bytes of the first section of that name; undefined when there is none. */
export function findElfSection(bytes: Uint8Array, name: string): Uint8Array | undefined {
  return decodeElfSections(bytes).find((section) => section.name === name)?.bytes;
}
