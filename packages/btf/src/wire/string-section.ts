import { BtfError } from './btf-error.js';
import { decodeLatin1, decodeUtf8 } from './utf8.js';

/**
 * Strings that end farther away than this are found through an index, not by searching, so that hostile offsets cost no
 * time.
 */
const nearEnd = 256;

/** This many strings are decoded by themselves before the whole section is: many works need only a few. */
const fewStrings = 64;

/** Maximum number of non-ASCII bytes decoded in total, for each byte of the section: a bound for hostile offsets. */
const decodeFactor = 64;

/**
 * The strings of a BTF: NUL-terminated, referred to by offset, which may point into another string. In split BTF,
 * offsets below `start` belong to the base.
 */
export class StringSection {
  /** The first offset that is in this section. */
  readonly start: number;
  /** The offset after the last one. */
  readonly end: number;
  #text: string | undefined;
  #few = fewStrings;
  #isAscii = true;
  #ends: Uint32Array | undefined;
  #budget: number;

  constructor(
    /** The section's bytes. */
    readonly bytes: Uint8Array,
    /** The section for lower offsets. */
    readonly base?: StringSection,
  ) {
    this.start = base?.end ?? 0;
    this.end = this.start + bytes.length;
    this.#budget = (1 << 20) + bytes.length * decodeFactor;
  }

  /** @throws {BtfError} BTF_BAD_STRING_OFFSET */
  get(offset: number): string {
    if (offset === 0) return '';
    const section = this.sectionOf(offset);
    const at = offset - section.start;
    return section.#slice(at, section.#endOf(at));
  }

  /** The bytes of a string, without the NUL. @throws {BtfError} BTF_BAD_STRING_OFFSET */
  bytesAt(offset: number): Uint8Array {
    if (offset === 0) return new Uint8Array();
    const section = this.sectionOf(offset);
    const at = offset - section.start;
    return section.bytes.subarray(at, section.#endOf(at));
  }

  /** Whether the string at an offset is exactly these bytes; false for an invalid offset. */
  equals(offset: number, name: Uint8Array): boolean {
    if (offset === 0 || offset >= this.end) return offset === 0 && name.length === 0;
    const section = this.sectionOf(offset);
    const at = offset - section.start;
    const { bytes } = section;
    if (bytes[at + name.length] !== 0) return false;
    for (let index = 0; index < name.length; index += 1) {
      if (bytes[at + index] !== name[index]) return false;
    }
    return true;
  }

  /** The section that contains an offset: this one, or its base. @throws {BtfError} BTF_BAD_STRING_OFFSET */
  sectionOf(offset: number): StringSection {
    if (offset >= this.end) throw new BtfError('BTF_BAD_STRING_OFFSET', { offset, end: this.end });
    return this.base !== undefined && offset < this.base.end ? this.base.sectionOf(offset) : this;
  }

  #endOf(at: number): number {
    const limit = Math.min(at + nearEnd, this.bytes.length);
    for (let index = at; index < limit; index += 1) {
      if (this.bytes[index] === 0) return index;
    }
    this.#ends ??= findZeros(this.bytes);
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! < limit) low = middle + 1;
      else high = middle;
    }
    return this.#ends[low] ?? this.bytes.length;
  }

  #slice(at: number, end: number): string {
    if (this.#text === undefined) {
      this.#few -= 1;
      const bytes = this.bytes.subarray(at, end);
      if (this.#few >= 0 && bytes.length <= nearEnd && isAscii(bytes)) return decodeLatin1(bytes);
      this.#isAscii = isAscii(this.bytes);
      this.#text = this.#isAscii ? decodeLatin1(this.bytes) : '';
    }
    if (this.#isAscii) return this.#text.slice(at, end);
    this.#budget -= end - at;
    if (this.#budget < 0) {
      const limit = (1 << 20) + this.bytes.length * decodeFactor;
      throw new BtfError('BTF_LIMIT', { what: 'bytes of names', limit });
    }
    return decodeUtf8(this.bytes.subarray(at, end));
  }
}

/** Whether bytes are ASCII. A loop, since a call for each byte would take longer than everything else done with a kernel's strings. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) if (bytes[index]! >= 0x80) return false;
  return true;
}

function findZeros(bytes: Uint8Array): Uint32Array {
  const zeros: number[] = [];
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) zeros.push(at);
  return Uint32Array.from(zeros);
}
