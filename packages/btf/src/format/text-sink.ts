import { BtfError } from '../wire/btf-error.js';
import { isAscii, type StringSection } from '../wire/string-section.js';
import { decodeLatin1, decodeUtf8 } from '../wire/utf8.js';

/**
 * Maximum characters of a text by default, besides 32 for each byte of BTF: hostile BTF can expand to more than any
 * memory holds.
 */
const smallMaxLength = 1 << 20;

/** BTF to print, with the base that it extends. */
export interface Printed {
  readonly bytes: Uint8Array;
  readonly base?: Printed | undefined;
}

/** Size of a BTF and all its bases, which bounds the output. */
export function bytesOf(btf: Printed): number {
  let count = 0;
  for (let part: Printed | undefined = btf; part !== undefined; part = part.base) count += part.bytes.length;
  return count;
}

/** Maximum number of characters of a text about a BTF. */
export function maxLengthOf(btf: Printed): number {
  return smallMaxLength + bytesOf(btf) * 32;
}

/** Characters after which the text is flattened: an engine keeps a concatenated string as a tree until it is read. */
const partLength = 1 << 13;

/** Text that grows up to a limit. */
export class TextSink {
  readonly #limit: number;
  readonly #parts: string[] = [];
  #part = '';
  #length = 0;

  /**
   * @param btf The BTF that is printed.
   * @param limit Maximum number of characters, if not derived from the BTF's size.
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
    // Reading one character flattens the tree, so that its many nodes become garbage while they are young.
    this.#part.charCodeAt(0);
    this.#parts.push(this.#part);
    this.#part = '';
  }

  /** The whole text. */
  finish(): string {
    return this.#parts.join('') + this.#part;
  }
}

/**
 * Bytes of raw text for each byte of a kernel's BTF: this much is allocated from the start, so that nothing is copied.
 */
const usualFactor = 5;

/** ASCII as bytes, for `ByteText.ascii`. A bundler may leave out what nobody uses. */
/* @__NO_SIDE_EFFECTS__ */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** The text of a printer's bytes. */
export function decodeText(bytes: Uint8Array): string {
  return isAscii(bytes) ? decodeLatin1(bytes) : decodeUtf8(bytes);
}

/** Bytes that may be written after a reservation besides a string: more than any label and number take. */
const slack = 64;

/**
 * Text as bytes, for output that is too large for strings. Its methods keep their state in local variables and are
 * small, since a dump is over before an engine has optimized much of it.
 */
export class ByteText {
  readonly #limit: number;
  #bytes: Uint8Array;
  #length = 0;

  /**
   * @param btf The BTF that is printed.
   * @param limit Maximum number of bytes, if not derived from the BTF's size.
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

  /**
   * Writes a label, then a word as an unsigned number. Engines keep whole numbers below 2^31 in a form of their own, and
   * drop the code that they optimized for it when they meet another number: so those take another way.
   * @param word 32 bits, signed or not
   * @throws {BtfError} BTF_LIMIT
   */
  unsigned(label: Uint8Array, word: number): void {
    const bytes = this.#roomFor(slack);
    const { length } = label;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = label[index]!;
    const value = word | 0;
    this.#length = value < 0 ? writeLarge(bytes, at, value) : writeDigits(bytes, at, value);
  }

  /** Writes a label, then a word as a signed number. @param word 32 bits, signed or not @throws {BtfError} BTF_LIMIT */
  signed(label: Uint8Array, word: number): void {
    const value = word | 0;
    if (value >= 0) return this.unsigned(label, value);
    this.ascii(label);
    this.unsigned(minus, -value | 0);
  }

  /** Writes a label, then a string of BTF in quotes. @throws {BtfError} BTF_LIMIT, BTF_BAD_STRING_OFFSET */
  quoted(label: Uint8Array, strings: StringSection, offset: number): void {
    const bytes = this.#roomFor(slack);
    const { length } = label;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = label[index]!;
    bytes[at++] = 0x27;
    this.#length = at;
    this.string(strings, offset);
    this.#roomFor(slack)[this.#length++] = 0x27;
  }

  /** Writes ASCII of any length. @throws {BtfError} BTF_LIMIT */
  text(text: string): void {
    const { length } = text;
    const bytes = this.#roomFor(length + slack);
    let at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** Writes a label and ASCII this many times, in few steps: padding may be longer than all else. @throws {BtfError} BTF_LIMIT */
  repeat(label: Uint8Array, text: string, count: number): void {
    const start = this.#length;
    this.ascii(label);
    this.text(text);
    const end = start + (this.#length - start) * count;
    if (end > this.#limit) throw tooLong(this.#limit);
    const bytes = this.#roomFor(end - this.#length + slack);
    while (this.#length < end) {
      const size = Math.min(this.#length - start, end - this.#length);
      bytes.copyWithin(this.#length, start, start + size);
      this.#length += size;
    }
  }

  /** Writes a string of BTF unchanged. @throws {BtfError} BTF_LIMIT, BTF_BAD_STRING_OFFSET */
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

  /** The whole text; do not write to it afterwards. @throws {BtfError} BTF_LIMIT */
  finish(): Uint8Array {
    if (this.#length > this.#limit) throw tooLong(this.#limit);
    return this.#bytes.subarray(0, this.#length);
  }

  /** The bytes, grown to have room for this many more. */
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

const minus = asciiBytes('-');

/** Writes a word of which the highest bit is set, as an unsigned number. @returns the offset after it */
function writeLarge(bytes: Uint8Array, start: number, word: number): number {
  const value = word >>> 0;
  const high = Math.floor(value / 10);
  const after = writeDigits(bytes, start, high);
  bytes[after] = value - high * 10 + 0x30;
  return after + 1;
}

/** Writes a number below 2^31. @returns the offset after it */
function writeDigits(bytes: Uint8Array, start: number, value: number): number {
  const end = start + countDigits(value);
  let rest = value;
  for (let at = end - 1; at >= start; at -= 1) {
    const next = (rest / 10) | 0;
    bytes[at] = rest - next * 10 + 0x30;
    rest = next;
  }
  return end;
}

const powersOfTen = /* @__PURE__ */ Int32Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);

/**
 * Number of digits of a number below 2^31: 1233 / 4096 is log10(2). All numbers take one way, so that code optimized early
 * stays valid.
 */
function countDigits(value: number): number {
  const odd = value | 1; // has as many digits, and 0 has one
  const least = ((32 - Math.clz32(odd)) * 1233) >>> 12;
  return odd < powersOfTen[least]! ? least : least + 1;
}
