import { BtfError } from '../wire/btf-error.js';
import type { StringSection } from '../wire/string-section.js';

/** Most characters of a text by default, besides 32 for each byte of BTF: hostile BTF can ask for more than any memory holds. */
const smallMaxLength = 1 << 20;

/** BTF that is printed, with the base that it adds to. */
export interface Printed {
  readonly bytes: Uint8Array;
  readonly base?: Printed | undefined;
}

/** Bytes of a BTF and of all that it adds to: what may be printed of it. */
export function bytesOf(btf: Printed): number {
  let count = 0;
  for (let part: Printed | undefined = btf; part !== undefined; part = part.base) count += part.bytes.length;
  return count;
}

/** Most characters of a text about a BTF. */
export function maxLengthOf(btf: Printed): number {
  return smallMaxLength + bytesOf(btf) * 32;
}

/** Characters after which text is put away: an engine keeps what is added to a string as a tree until it is read. */
const partLength = 1 << 13;

/** Text that grows up to a limit. */
export class TextSink {
  readonly #limit: number;
  readonly #parts: string[] = [];
  #part = '';
  #length = 0;

  /**
   * @param btf The BTF that is printed.
   * @param limit Most characters, if it is not to follow from the bytes.
   */
  constructor(btf: Printed, limit: number = maxLengthOf(btf)) {
    this.#limit = limit;
  }

  /** @throws {BtfError} BTF_LIMIT */
  write(text: string): void {
    this.#part += text;
    this.#length += text.length;
    if (this.#length > this.#limit) throw new BtfError('BTF_LIMIT', { what: 'characters of text', limit: this.#limit });
    if (this.#part.length < partLength) return;
    // Reading one character makes the tree one piece of memory, and its many nodes garbage while they are young.
    this.#part.charCodeAt(0);
    this.#parts.push(this.#part);
    this.#part = '';
  }

  /** All of it. */
  finish(): string {
    return this.#parts.join('') + this.#part;
  }
}

/** Bytes of raw text for each byte of a kernel's BTF: room for them is there from the start, so that nothing is copied. */
const usualFactor = 5;

/** Text as bytes, for output that is too large to make strings of. */
export class ByteText {
  readonly #limit: number;
  #bytes: Uint8Array;
  #length = 0;

  /**
   * @param btf The BTF that is printed.
   * @param limit Most bytes, if it is not to follow from the BTF's size.
   */
  constructor(btf: Printed, limit: number = maxLengthOf(btf)) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.min(limit, (1 << 12) + bytesOf(btf) * usualFactor));
  }

  /** Writes ASCII. @throws {BtfError} BTF_LIMIT */
  text(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** Writes a whole number of up to 32 bits, signed or not. @throws {BtfError} BTF_LIMIT */
  number(value: number): void {
    this.#reserve(12);
    const bytes = this.#bytes;
    let rest = value;
    if (rest < 0) {
      bytes[this.#length++] = 0x2d;
      rest = -rest;
    }
    let digits = 1;
    for (let power = 10; power <= rest; power *= 10) digits += 1;
    this.#length += digits;
    for (let at = this.#length - 1; digits > 0; at -= 1, digits -= 1) {
      const next = Math.floor(rest / 10);
      bytes[at] = 0x30 + rest - next * 10;
      rest = next;
    }
  }

  /** Writes a string of BTF as it is. @throws {BtfError} BTF_LIMIT, BTF_BAD_STRING_OFFSET */
  string(strings: StringSection, offset: number): void {
    const section = strings.sectionOf(offset);
    const source = section.bytes;
    for (let from = offset - section.start; from < source.length; from += 1) {
      const byte = source[from]!;
      if (byte === 0) return;
      if (this.#length === this.#bytes.length) this.#reserve(1);
      this.#bytes[this.#length++] = byte;
    }
  }

  /** All of it, not to be written to afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#limit) throw new BtfError('BTF_LIMIT', { what: 'bytes of text', limit: this.#limit });
    const grown = new Uint8Array(Math.max(needed, Math.min(this.#bytes.length * 2, this.#limit)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
