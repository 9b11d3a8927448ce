/** Class bits of a byte. The kernel's ctype table is Latin-1. */
const first = 1;
const later = 2;
const printed = 4;
const isDot = 8;

/**
 * The class of each byte: whether it may start or continue an identifier (dots aside), and whether it is printable.
 *
 * @see Linux lib/ctype.c: 0xc0-0xff are letters except for 0xd7 and 0xf7; 0xa0-0xff are printable
 */
const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
  const isHighLetter = byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7;
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const isPrinted = (byte >= 0x20 && byte <= 0x7e) || byte >= 0xa0;
  const isWord = isLetter || isHighLetter;
  return (isWord ? first | later : 0) | (isDigit ? later : 0) | (isPrinted ? printed : 0) | (byte === 0x2e ? isDot : 0);
});

/** The string section as the kernel reads it: strings by offset, names as bytes. */
export class RawStrings {
  readonly #bytes: Uint8Array;

  /** @param bytes The string section; it ends with NUL once the header check has passed. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Whether an offset is in range; BTF_MAX_NAME_OFFSET is 0x00ffffff, 0xffff before 5.4. */
  has(offset: number, limit: number): boolean {
    return offset <= limit && offset < this.#bytes.length;
  }

  /** Whether the string at a valid offset is empty. */
  isEmpty(offset: number): boolean {
    return this.#bytes[offset] === 0;
  }

  /**
   * Whether the string at a valid offset is an identifier.
   *
   * @param limit Maximum length in bytes.
   * @param hasDots Whether a dot counts as a letter.
   * @see Linux kernel/bpf/btf.c btf_name_valid_identifier
   */
  isIdentifier(offset: number, limit: number, hasDots: boolean): boolean {
    const bytes = this.#bytes;
    const dot = hasDots ? isDot : 0;
    if ((classes[bytes[offset]!]! & (first | dot)) === 0) return false;
    const end = offset + limit;
    let at = offset + 1;
    for (; at < end && bytes[at] !== 0; at += 1) {
      if ((classes[bytes[at]!]! & (later | dot)) === 0) return false;
    }
    return bytes[at] === 0;
  }

  /**
   * Whether the string at a valid offset is a section name: printable bytes, at least one.
   *
   * @see Linux kernel/bpf/btf.c btf_name_valid_section
   */
  isSectionName(offset: number, limit: number): boolean {
    const bytes = this.#bytes;
    if (bytes[offset] === 0) return false;
    const end = offset + limit;
    let at = offset;
    for (; at < end && bytes[at] !== 0; at += 1) {
      if ((classes[bytes[at]!]! & printed) === 0) return false;
    }
    return bytes[at] === 0;
  }

  /**
   * The string at an offset, one character for each byte (Latin-1), as the kernel prints it.
   *
   * @param limit Maximum length in bytes; one print of the kernel holds 1023.
   */
  text(offset: number, limit = 1023): string {
    const end = Math.min(this.#bytes.length, offset + limit);
    const nul = this.#bytes.indexOf(0, offset);
    return latin1(this.#bytes.subarray(offset, nul === -1 || nul > end ? end : nul));
  }

  /** Whether the string at an offset starts with this one, whose characters are bytes. */
  startsWith(offset: number, text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#bytes[offset + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }
}

/** Bytes as text, one character each; in chunks, since a call accepts a limited number of arguments. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  // Unlike spread, Reflect.apply reads the array without copying it.
  for (let at = 0; at < bytes.length; at += 4096) {
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 4096)) as string;
  }
  return text;
}
