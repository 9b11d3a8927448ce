import type { RecordIndex } from './record-index.js';

const isLittleEndianHost = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The words of a type section, in this host's order, where possible without copying them. A rest of one to three bytes is left out. */
export function readWords(section: Uint8Array, isLittleEndian: boolean): Uint32Array {
  const count = section.length >> 2;
  if (isLittleEndian === isLittleEndianHost) {
    if (section.byteOffset % 4 === 0) return new Uint32Array(section.buffer, section.byteOffset, count);
    return new Uint32Array(new Uint8Array(section.subarray(0, count * 4)).buffer);
  }
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  return Uint32Array.from({ length: count }, (_, index) => view.getUint32(index * 4, isLittleEndian));
}

/** The words of all records: that of a record's start is a quarter of its offset. */
export function recordWords({ view, isLittle }: RecordIndex): Uint32Array {
  return readWords(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), isLittle);
}

/** The words of several sections, one after the other. */
export function joinWords(parts: readonly Uint32Array[]): Uint32Array {
  const words = new Uint32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  return words;
}

/** The words of records, and where each starts. */
export interface AlignedRecords {
  readonly words: Uint32Array;
  /** Byte offset of each record in the words, and of their end. */
  readonly offsets: Uint32Array;
}

/**
 * The words of records. A layout section may give a kind a size that is not a multiple of 4: the records after it are
 * copied to a word boundary.
 */
export function alignedRecords(records: RecordIndex): AlignedRecords {
  const { view, isLittle, layouts, offsets } = records;
  if (layouts.every(({ fixed, entry }) => (fixed | entry) % 4 === 0)) return { words: recordWords(records), offsets };
  const moved = offsets.map((offset, index) => offset + index * 4 - (offset % 4));
  const bytes = new Uint8Array(view.byteLength + offsets.length * 4);
  for (const [index, offset] of offsets.entries()) {
    const length = (offsets[index + 1] ?? offset) - offset;
    bytes.set(new Uint8Array(view.buffer, view.byteOffset + offset, length), moved[index]);
  }
  return { words: readWords(bytes, isLittle), offsets: moved };
}
