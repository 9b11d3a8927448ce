import type { Btf } from '../../model/btf.js';
import { joinWords, readWords, recordWords } from '../../wire/words.js';

/**
 * The type section as the kernel sees it: words, and the start of each record. Nothing is checked here; a record's
 * words may be read only after pass 1 has found that they exist.
 *
 * **Shape** of a record: word 0 name offset, word 1 info (vlen, kind, kind_flag), word 2 size or type id, then the kind's own.
 */
export class RawTypes {
  /** Every word of the type section, in host byte order. A remainder of one to three bytes is left out. */
  readonly words: Uint32Array;
  /** Index of the first word after those of the base. */
  readonly firstWord: number;
  /** Index of the first word of each record; id 0 (void) has none. */
  readonly starts: Uint32Array;
  /** The kind of each record; 0 for void. */
  readonly kinds: Uint8Array;
  /** Number of types including void; all ids are below it. */
  count = 1;
  readonly #vlenMask: number;

  /**
   * @param section The bytes of the type section.
   * @param isLittleEndian The order of its words.
   * @param vlenMask Info bits that hold vlen: 0xffff, or 0xffffff since kernel 7.2.
   * @param base The base of these types; its types come first and have been checked.
   */
  constructor(section: Uint8Array, isLittleEndian: boolean, vlenMask: number, base?: Btf) {
    const own = readWords(section, isLittleEndian);
    const parts = base === undefined ? [] : chainOf(base);
    const before = parts.map(({ records }) => recordWords(records));
    this.words = before.length === 0 ? own : joinWords([...before, own]);
    this.firstWord = this.words.length - own.length;
    const limit = Math.min(Math.floor(section.length / 12) + 1 + (base?.count ?? 1), maxTypes + 1);
    this.starts = new Uint32Array(limit);
    this.kinds = new Uint8Array(limit);
    this.#vlenMask = vlenMask;
    let from = 0;
    for (const [index, { records, startId }] of parts.entries()) {
      for (let record = 0; record < records.offsets.length - 1 && this.count < maxTypes; record += 1)
        this.add(from + records.offsets[record]! / 4, base!.kindNumber(startId + record));
      from += before[index]!.length;
    }
  }

  /** Registers the record that starts at this word as the next type. */
  add(start: number, kind: number): void {
    this.starts[this.count] = start;
    this.kinds[this.count] = kind;
    this.count += 1;
  }

  /** A word of a type's record, by its offset from the start. */
  word(id: number, index: number): number {
    return this.words[this.starts[id]! + index]!;
  }

  nameOffset(id: number): number {
    return this.words[this.starts[id]!]!;
  }

  vlen(id: number): number {
    return this.words[this.starts[id]! + 1]! & this.#vlenMask;
  }

  hasKindFlag(id: number): boolean {
    return this.words[this.starts[id]! + 1]! >>> 31 === 1;
  }

  /** The third word: the size, for kinds with a size, or the id of the referenced type. */
  sizeOrType(id: number): number {
    return this.words[this.starts[id]! + 2]!;
  }
}

/** Split BTF and all its bases, the first base first. */
export function chainOf(btf: Btf): Btf[] {
  return btf.base === undefined ? [btf] : [...chainOf(btf.base), btf];
}

/** BTF_MAX_TYPE, the capacity of the kernel's table of types, void included. */
export const maxTypes = 0xfffff;

/**
 * Whether an integer's word says 1, 2, 4, 8 or 16 whole bytes without an offset.
 *
 * @see Linux kernel/bpf/btf.c btf_type_int_is_regular
 */
export function isRegularInt(data: number): boolean {
  const bits = data & 0xff;
  return (data & 0xff0000) === 0 && (bits === 8 || bits === 16 || bits === 32 || bits === 64 || bits === 128);
}
