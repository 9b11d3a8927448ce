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

/** ASCII as bytes, for `ByteText.ascii`. A bundler may leave out what nobody uses. */
/* @__NO_SIDE_EFFECTS__ */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Bytes that may be written after a reservation besides a string: more than any label and number have. */
const slack = 64;

/**
 * Text as bytes, for output that is too large to make strings of. Its methods keep what they need in local variables and are
 * small, since a dump is over before an engine has made much of it fast.
 */
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
    this.#bytes = new Uint8Array(Math.min(limit, (1 << 12) + bytesOf(btf) * usualFactor) + slack);
  }

  /** Writes a label of fewer than 48 bytes. @throws {BtfError} BTF_LIMIT */
  ascii(label: Uint8Array): void {
    const bytes = this.#roomFor(slack);
    const { length } = label;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = label[index]!;
    this.#length = at;
  }

  /** Writes a label, then a whole number of up to 32 bits, signed or not. @throws {BtfError} BTF_LIMIT */
  field(label: Uint8Array, value: number): void {
    const bytes = this.#roomFor(slack);
    const { length } = label;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = label[index]!;
    let rest = value;
    if (rest < 0) {
      bytes[at++] = 0x2d;
      rest = -rest;
    }
    this.#length = writeDigits(bytes, at, rest);
  }

  /** Writes ASCII of any length. @throws {BtfError} BTF_LIMIT */
  text(text: string): void {
    const { length } = text;
    const bytes = this.#roomFor(length + slack);
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** Writes a string of BTF as it is. @throws {BtfError} BTF_LIMIT, BTF_BAD_STRING_OFFSET */
  string(strings: StringSection, offset: number): void {
    const section = strings.base === undefined && offset < strings.end ? strings : strings.sectionOf(offset);
    const source = section.bytes;
    let from = offset - section.start;
    let bytes = this.#bytes;
    let at = this.#length;
    for (const end = source.length; from < end; from += 1) {
      const byte = source[from]!;
      if (byte === 0) break;
      if (at === bytes.length) {
        this.#length = at;
        bytes = this.#roomFor(slack);
      }
      bytes[at++] = byte;
    }
    this.#length = at;
  }

  /** All of it, not to be written to afterwards. @throws {BtfError} BTF_LIMIT */
  finish(): Uint8Array {
    if (this.#length > this.#limit) throw tooLong(this.#limit);
    return this.#bytes.subarray(0, this.#length);
  }

  /** The bytes, with room for so many more. */
  #roomFor(count: number): Uint8Array {
    const bytes = this.#bytes;
    return this.#length + count <= bytes.length ? bytes : this.#grow(count);
  }

  #grow(count: number): Uint8Array {
    if (this.#length > this.#limit) throw tooLong(this.#limit);
    const size = Math.min(this.#bytes.length * 2, this.#limit + slack);
    const grown = new Uint8Array(Math.max(this.#length + count, size));
    grown.set(this.#bytes.subarray(0, this.#length));
    return (this.#bytes = grown);
  }
}

function tooLong(limit: number): BtfError {
  return new BtfError('BTF_LIMIT', { what: 'bytes of text', limit });
}

/** Writes a number of up to 32 bits. @returns the offset after it */
function writeDigits(bytes: Uint8Array, start: number, value: number): number {
  // Beyond 31 bits an engine counts in floating point: the last digit is taken off first.
  if (value > 0x7fffffff) {
    const high = Math.floor(value / 10);
    const after = writeDigits(bytes, start, high);
    bytes[after] = 0x30 + value - high * 10;
    return after + 1;
  }
  let end = start + 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) end += 1;
  let rest = value;
  for (let at = end - 1; at >= start; at -= 1) {
    const next = (rest / 10) | 0;
    bytes[at] = 0x30 + rest - next * 10;
    rest = next;
  }
  return end;
}
