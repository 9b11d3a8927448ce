import type { StringSection } from './string-section.js';
import { decodeLatin1, decodeUtf8, encodeUtf8 } from './utf8.js';

/** Builds a string section, storing each string once. */
export class StringTable {
  readonly #offsets = new Map<string, number>();
  readonly #start: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** @param base Strings found there are not added again. */
  constructor(base?: StringSection) {
    this.#start = base?.end ?? 0;
    if (base === undefined) this.#append(new Uint8Array([0]));
    else collect(base, this.#offsets);
    this.#offsets.set('', 0);
  }

  /** Size of the section so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a string, without a NUL, if it is new. @returns Its offset. */
  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const encoded = encodeUtf8(text);
    const bytes = new Uint8Array(encoded.length + 1);
    bytes.set(encoded);
    const offset = this.#start + this.#length;
    this.#offsets.set(text, offset);
    this.#append(bytes);
    return offset;
  }

  /** The section. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = [bytes];
    return bytes;
  }

  #append(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

/** Registers the strings of a section and its bases; the first of equal ones counts. */
function collect(section: StringSection, offsets: Map<string, number>): void {
  if (section.base !== undefined) collect(section.base, offsets);
  const { bytes, start } = section;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const part = bytes.subarray(at, end === -1 ? bytes.length : end);
    const text = part.every((byte) => byte < 0x80) ? decodeLatin1(part) : decodeUtf8(part);
    if (!offsets.has(text)) offsets.set(text, start + at);
    at += part.length + 1;
  }
}
