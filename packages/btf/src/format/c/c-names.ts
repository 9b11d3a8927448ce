import type { TypeTable } from '../../model/type-table.js';
import { Kind } from '../../wire/kind.js';
import type { StringSection } from '../../wire/string-section.js';
import { asciiBytes, type ByteText } from '../text-sink.js';
import { NameCounts } from './name-counts.js';

const suffix = asciiBytes('___');

/**
 * Names in C: the second type of a name gets the suffix `___2`. Structs, unions and enums share one name space,
 * typedefs and enumerators another.
 *
 * A name is an offset of a string together with its use, from 1; 0 for no name.
 *
 * @see libbpf src/btf_dump.c btf_dump_resolve_name
 */
export class CNames {
  readonly #table: TypeTable;
  readonly #strings: StringSection;
  readonly #text: ByteText;
  readonly #tags: NameCounts;
  readonly #identifiers: NameCounts;
  /** By id: the use of the type's name; 0 as long as it has none. */
  readonly #uses: Uint32Array;
  /** Names of numbers that cannot have their own. */
  readonly #numbers = new Map<number, string>();

  constructor(table: TypeTable, strings: StringSection, text: ByteText, limit: number) {
    this.#table = table;
    this.#strings = strings;
    this.#text = text;
    this.#tags = new NameCounts(table.strings, limit);
    this.#identifiers = new NameCounts(table.strings, limit);
    this.#uses = new Uint32Array(table.count);
  }

  /** Offset of a type's name. */
  offsetOf(id: number): number {
    return this.#table.words[this.#table.starts[id]!]!;
  }

  /** Whether a type has a name. */
  isNamed(id: number): boolean {
    return this.#table.strings[this.offsetOf(id)] !== 0;
  }

  /** Whether a string is empty. */
  isEmpty(offset: number): boolean {
    return this.#table.strings[offset] === 0;
  }

  /** Whether a string is exactly these bytes. */
  equals(offset: number, bytes: Uint8Array): boolean {
    return this.#strings.equals(offset, bytes);
  }

  /** The use of a typedef's name. */
  identifier(id: number): number {
    return this.#resolve(id, this.#identifiers);
  }

  /** Writes the name of a struct, union or enum; nothing when anonymous. */
  writeTag(id: number): void {
    this.write(this.offsetOf(id), this.#resolve(id, this.#tags));
  }

  /** Writes the name of a typedef. */
  writeIdentifier(id: number): void {
    this.write(this.offsetOf(id), this.identifier(id));
  }

  /** Writes the name of a number: its own, unless it was given another. */
  writeNumber(id: number): void {
    const name = this.#numbers.size === 0 ? undefined : this.#numbers.get(id);
    if (name === undefined) this.#text.string(this.#strings, this.offsetOf(id));
    else this.#text.text(name);
  }

  /** Writes the name of an enumerator, each time that it is printed. */
  writeEnumerator(offset: number): void {
    this.write(offset, this.#identifiers.count(offset));
  }

  /** Writes a string, with the suffix of a later use. */
  write(offset: number, use: number): void {
    if (offset !== 0) this.#text.string(this.#strings, offset);
    if (use > 1) this.#text.unsigned(suffix, use);
  }

  /** Registers the name of a number among the typedefs. @returns the name that it gets */
  number(id: number, name: string): string {
    const use = this.#identifiers.countText(name);
    const free = use > 1 ? `${name}___${use}` : name;
    this.#numbers.set(id, free);
    return free;
  }

  #resolve(id: number, space: NameCounts): number {
    const known = this.#uses[id]!;
    if (known !== 0) return known;
    if (!this.isNamed(id)) return 0;
    const kind = this.#table.kinds[id];
    const isDeclaration = kind === Kind.FWD || (kind === Kind.ENUM && this.#table.vlens[id] === 0);
    const use = isDeclaration ? 1 : space.count(this.offsetOf(id));
    this.#uses[id] = use;
    return use;
  }
}
