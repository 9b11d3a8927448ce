import { BtfError } from '../wire/btf-error.js';
import { type BtfType, type RecordType, voidType } from './btf-type.js';
import type { ByteOrder, Header } from '../wire/header.js';
import { decodeType } from './decode-type.js';
import type { InfoDialect, RecordIndex } from '../wire/record-index.js';
import { Kind, type KindName, kindNames } from '../wire/kind.js';
import type { StringSection } from '../wire/string-section.js';
import { encodeUtf8 } from '../wire/utf8.js';

/** The parts of a Btf, created by `decode`. */
export interface BtfParts {
  readonly bytes: Uint8Array;
  readonly header: Header;
  readonly dialect: InfoDialect;
  readonly records: RecordIndex;
  readonly strings: StringSection;
  readonly base?: Btf;
}

/** Number of name look-ups done by scanning before a table is built. */
const scansBeforeTable = 16;

/** Longer names are left out of the table, so that hostile ones cost no time. */
const maxTableName = 4096;

/**
 * Read-only BTF. Types are decoded on first use and cached.
 *
 * Type ids count from 1; 0 is void. In split BTF, ids below `startId` belong to the base.
 */
export class Btf {
  readonly #parts: BtfParts;
  readonly #types: (RecordType | undefined)[] = [];
  /** The first id of this BTF: 1, or the count of its base. */
  readonly startId: number;
  #table: Map<string, number[]> | undefined;
  #scans = 0;

  constructor(parts: BtfParts) {
    this.#parts = parts;
    this.startId = parts.base?.count ?? 1;
  }

  /** The first unused id, after all types including void and the base's. */
  get count(): number {
    return this.startId + this.#parts.records.offsets.length - 1;
  }

  /** The base of split BTF. */
  get base(): Btf | undefined {
    return this.#parts.base;
  }

  /** The bytes that it was decoded from; do not modify. */
  get bytes(): Uint8Array {
    return this.#parts.bytes;
  }

  get header(): Header {
    return this.#parts.header;
  }

  get byteOrder(): ByteOrder {
    return this.#parts.header.byteOrder;
  }

  get dialect(): InfoDialect {
    return this.#parts.dialect;
  }

  get strings(): StringSection {
    return this.#parts.strings;
  }

  /** Undecoded records of this BTF, without the base's. */
  get records(): RecordIndex {
    return this.#parts.records;
  }

  /**
   * The type with an id.
   * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET
   */
  type(id: number): BtfType {
    if (id === 0) return voidType;
    const { base, records, strings } = this.#parts;
    if (base !== undefined && id < this.startId) return base.type(id);
    const index = id - this.startId;
    if (!(index >= 0 && index < records.offsets.length - 1))
      throw new BtfError('BTF_NO_SUCH_TYPE', { id, count: this.count });
    return (this.#types[index] ??= decodeType(records, strings, index));
  }

  /** Whether there is a type with that id. */
  has(id: number): boolean {
    return Number.isInteger(id) && id >= 0 && id < this.count;
  }

  /**
   * The kind of a type, without decoding it.
   * @returns 'UNKNOWN' for a kind that only the layout section describes.
   * @throws {BtfError} BTF_NO_SUCH_TYPE
   */
  kind(id: number): KindName | 'UNKNOWN' {
    return kindNames[this.kindNumber(id)] ?? 'UNKNOWN';
  }

  /** The number of a type's kind, without decoding it. @throws {BtfError} BTF_NO_SUCH_TYPE */
  kindNumber(id: number): number {
    if (id === 0) return Kind.VOID;
    if (!this.has(id)) throw new BtfError('BTF_NO_SUCH_TYPE', { id, count: this.count });
    const { base, records } = this.#parts;
    if (base !== undefined && id < this.startId) return base.kindNumber(id);
    return (
      (records.view.getUint32(records.offsets[id - this.startId]! + 4, records.isLittle) >>> 24) & records.masks.kind
    );
  }

  /**
   * The name of a type, without decoding it: decoding every type of a kernel takes a second.
   * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET
   */
  nameOf(id: number): string {
    if (id === 0) return '';
    if (!this.has(id)) throw new BtfError('BTF_NO_SUCH_TYPE', { id, count: this.count });
    const { base, strings } = this.#parts;
    if (base !== undefined && id < this.startId) return base.nameOf(id);
    return strings.get(this.#nameOffset(id - this.startId));
  }

  /** The types of this BTF with their ids, without void and the base's. @throws {BtfError} BTF_BAD_STRING_OFFSET */
  *types(): Generator<[id: number, type: RecordType]> {
    for (let id = this.startId; id < this.count; id += 1) yield [id, this.type(id) as RecordType];
  }

  /**
   * Ids of the types with a name, in order, those of the base first.
   * @param kinds Only these kinds; all by default.
   */
  findAll(name: string, kinds: readonly KindName[] = []): number[] {
    const found = this.base?.findAll(name, kinds) ?? [];
    const wanted = new Set(kinds);
    return [...found, ...this.#named(name).filter((id) => wanted.size === 0 || wanted.has(this.kind(id) as KindName))];
  }

  /** The first result of `findAll`, if any. */
  find(name: string, ...kinds: KindName[]): number | undefined {
    return this.findAll(name, kinds)[0];
  }

  /**
   * The first result of `findAll`.
   * @throws {BtfError} BTF_NO_SUCH_NAME
   */
  get(name: string, ...kinds: KindName[]): number {
    const id = this.find(name, ...kinds);
    if (id === undefined) throw new BtfError('BTF_NO_SUCH_NAME', { name, kinds });
    return id;
  }

  /** Offset of a type's name, without decoding it. */
  #nameOffset(index: number): number {
    const { view, offsets, isLittle } = this.#parts.records;
    return view.getUint32(offsets[index]!, isLittle);
  }

  #named(name: string): readonly number[] {
    if (this.#table !== undefined && name.length <= maxTableName) return this.#table.get(name) ?? [];
    if (name.length <= maxTableName && this.#scans >= scansBeforeTable) return this.#makeTable().get(name) ?? [];
    this.#scans += 1;
    const bytes = encodeUtf8(name);
    const ids: number[] = [];
    for (let index = 0; index < this.count - this.startId; index += 1) {
      if (this.#parts.strings.equals(this.#nameOffset(index), bytes)) ids.push(this.startId + index);
    }
    return ids;
  }

  #makeTable(): Map<string, number[]> {
    const table = new Map<string, number[]>();
    const { strings } = this.#parts;
    for (let index = 0; index < this.count - this.startId; index += 1) {
      const offset = this.#nameOffset(index);
      if (offset >= strings.end || strings.bytesAt(offset).length > maxTableName) continue;
      const name = strings.get(offset);
      const ids = table.get(name);
      if (ids === undefined) table.set(name, [this.startId + index]);
      else ids.push(this.startId + index);
    }
    return (this.#table = table);
  }
}
