import { BtfError } from '../../wire/btf-error.js';
import { encodeUtf8 } from '../../wire/utf8.js';

/** Bytes of strings for each slot of a hash table at first: a kernel's needs not grow. */
const bytesForSlot = 32;

const minimumCapacity = 64;

/** Counts how often names were used, by their bytes: no text is created for them. */
export class NameCounts {
  /** The strings of the BTF, followed by added names. */
  #strings: Uint8Array;
  #end: number;
  readonly #btfEnd: number;
  /** A hash table; a slot whose count is 0 is free. */
  #counts: Uint32Array;
  #offsets: Uint32Array;
  #hashes: Int32Array;
  #used = 0;
  readonly #limit: number;
  #left: number;

  /**
   * @param strings The strings of the BTF.
   * @param limit Maximum number of comparisons, which only names with chosen hashes can reach.
   */
  constructor(strings: Uint8Array, limit: number) {
    let capacity = minimumCapacity;
    while (capacity * bytesForSlot < strings.length) capacity *= 2;
    this.#counts = new Uint32Array(capacity);
    this.#offsets = new Uint32Array(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#strings = strings;
    this.#end = strings.length;
    this.#btfEnd = strings.length;
    this.#limit = limit;
    this.#left = limit;
  }

  /**
   * Counts a use of a name.
   * @returns the number of uses, this one included
   * @throws {BtfError} BTF_BAD_STRING_OFFSET, BTF_LIMIT
   */
  count(offset: number): number {
    if (offset >= this.#btfEnd) throw new BtfError('BTF_BAD_STRING_OFFSET', { offset, end: this.#btfEnd });
    return this.#countAt(offset);
  }

  /** Counts a use of a name that need not be in the BTF. */
  countText(name: string): number {
    const bytes = encodeUtf8(`${name}\0`);
    const offset = this.#end;
    this.#end += bytes.length;
    if (this.#end > this.#strings.length) {
      const grown = new Uint8Array(this.#end * 2);
      grown.set(this.#strings);
      this.#strings = grown;
    }
    this.#strings.set(bytes, offset);
    return this.#countAt(offset);
  }

  #countAt(offset: number): number {
    const hash = hashOf(this.#strings, offset);
    const counts = this.#counts;
    const mask = counts.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (counts[slot] !== 0 && !this.#isAt(slot, hash, offset)) slot = (slot + 1) & mask;
    const count = counts[slot]! + 1;
    counts[slot] = count;
    if (count > 1) return count;
    this.#offsets[slot] = offset;
    this.#hashes[slot] = hash;
    this.#used += 1;
    if (this.#used * 2 > counts.length) this.#grow();
    return 1;
  }

  #isAt(slot: number, hash: number, offset: number): boolean {
    const steps = this.#hashes[slot] === hash ? sameBytes(this.#strings, this.#offsets[slot]!, offset) : -1;
    this.#left -= Math.abs(steps);
    if (this.#left < 0) throw new BtfError('BTF_LIMIT', { what: 'comparisons of names', limit: this.#limit });
    return steps > 0;
  }

  #grow(): void {
    const [counts, offsets, hashes] = [this.#counts, this.#offsets, this.#hashes];
    const capacity = counts.length * 4;
    const mask = capacity - 1;
    this.#counts = new Uint32Array(capacity);
    this.#offsets = new Uint32Array(capacity);
    this.#hashes = new Int32Array(capacity);
    for (let index = 0; index < counts.length; index += 1) {
      if (counts[index] === 0) continue;
      const hash = hashes[index]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.#counts[slot] !== 0) slot = (slot + 1) & mask;
      this.#counts[slot] = counts[index]!;
      this.#offsets[slot] = offsets[index]!;
      this.#hashes[slot] = hash;
    }
  }
}

/** FNV-1a. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(strings: Uint8Array, offset: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = offset; at < strings.length; at += 1) {
    const byte = strings[at]!;
    if (byte === 0) break;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}

/** Compares two strings. @returns the number of compared bytes, negative if the last ones differ */
function sameBytes(strings: Uint8Array, a: number, b: number): number {
  if (a === b) return 1;
  for (let index = 0; ; index += 1) {
    const byte = strings[a + index];
    if (byte !== strings[b + index]) return -1 - index;
    if (byte === 0 || byte === undefined) return 1 + index;
  }
}
