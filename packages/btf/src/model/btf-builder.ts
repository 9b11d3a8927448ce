import type { Btf } from './btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { RecordType } from './btf-type.js';
import type { ByteOrder } from '../wire/header.js';
import { ByteWriter } from '../wire/byte-writer.js';
import { decode } from './decode.js';
import { type BlobHeader, encodeBlob } from '../wire/encode-blob.js';
import { encodeType, type PlaceName } from './encode.js';
import type { InfoDialect } from '../wire/record-index.js';
import { StringTable } from '../wire/string-table.js';
import { decodeLatin1 } from '../wire/utf8.js';

/** Options of a builder. */
export interface BuilderOptions {
  /** Builds split BTF with this base. */
  readonly base?: Btf;
  /** `little` by default, or that of the base. */
  readonly byteOrder?: ByteOrder;
  /** `classic` by default, or that of the base. */
  readonly dialect?: InfoDialect;
  /** Whether to write the header of 32 bytes with a layout section (kernel >= 7.1). */
  readonly hasLayout?: boolean;
  /** Length of the header and contents of the layout section, overriding `hasLayout`. */
  readonly header?: BlobHeader;
}

/** Builds BTF, type by type. Each string is stored once. Types may refer to ids that are defined later. */
export class BtfBuilder {
  readonly #options: BuilderOptions & { byteOrder: ByteOrder; dialect: InfoDialect };
  readonly #strings: StringTable;
  readonly #records: (Uint8Array | undefined)[] = [];
  readonly #ids = new Map<string, number>();
  readonly #startId: number;
  readonly #scratch: ByteWriter;
  readonly #place: PlaceName = (name) => {
    if (name.includes('\0'))
      throw badValue(`name ${JSON.stringify(name)}`, 'has a NUL', 'none, since strings end with it');
    return this.#strings.add(name);
  };

  constructor(options: BuilderOptions = {}) {
    const { base, byteOrder = base?.byteOrder ?? 'little', dialect = base?.dialect ?? 'classic' } = options;
    this.#options = { ...options, byteOrder, dialect };
    this.#scratch = new ByteWriter(byteOrder);
    this.#strings = new StringTable(base?.strings);
    this.#startId = base?.count ?? 1;
  }

  /** The id of the next new type. */
  get nextId(): number {
    return this.#startId + this.#records.length;
  }

  /**
   * Adds a type, unless an equal one was added before.
   * @returns Its id.
   * @throws {BtfError} BTF_BAD_VALUE
   */
  add(type: RecordType): number {
    const record = this.#encode(type);
    const key = decodeLatin1(record);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.nextId);
    return this.#push(record);
  }

  /**
   * Adds a type even if an equal one exists; `add` does not find it.
   * @returns Its id.
   * @throws {BtfError} BTF_BAD_VALUE
   */
  append(type: RecordType): number {
    return this.#push(this.#encode(type));
  }

  /** Reserves an id for a type that is defined later, for types that refer to each other. */
  declare(): number {
    this.#records.push(undefined);
    return this.nextId - 1;
  }

  /**
   * Defines the type of a declared id.
   * @throws {BtfError} BTF_BAD_VALUE also when the id was not declared, or defined before
   */
  define(id: number, type: RecordType): void {
    const index = id - this.#startId;
    const isDeclared = index >= 0 && index < this.#records.length && this.#records[index] === undefined;
    if (!isDeclared) throw badValue(`type ${id}`, 'is not declared, or is defined', 'an id that declare() gave');
    this.#records[index] = this.#encode(type);
  }

  /** Adds a string if it is new, for .BTF.ext. @returns Its offset. */
  addString(text: string): number {
    return this.#place(text, undefined);
  }

  /**
   * The BTF as bytes.
   * @throws {BtfError} BTF_BAD_VALUE when a declared id has no type
   */
  build(): Uint8Array {
    const { byteOrder, hasLayout = false, header } = this.#options;
    const writer = new ByteWriter(byteOrder);
    for (const [index, record] of this.#records.entries()) {
      if (record === undefined) throw badValue(`type ${this.#startId + index}`, 'is declared only', 'a definition');
      writer.bytes(record);
    }
    const parts = { types: writer.finish(), strings: this.#strings.finish(), byteOrder, hasLayout };
    return encodeBlob({ ...parts, ...(header && { header }) });
  }

  /** The BTF, decoded. @throws {BtfError} BTF_BAD_VALUE */
  toBtf(): Btf {
    const { base, dialect } = this.#options;
    return decode(this.build(), { dialect, ...(base && { base }) });
  }

  #encode(type: RecordType): Uint8Array {
    this.#scratch.length = 0;
    encodeType(this.#scratch, type, this.#place, this.#options.dialect);
    return this.#scratch.finish();
  }

  #push(record: Uint8Array): number {
    this.#records.push(record);
    return this.nextId - 1;
  }
}

function badValue(subject: string, found: string, expected: string): BtfError<'BTF_BAD_VALUE'> {
  return new BtfError('BTF_BAD_VALUE', { subject, found, expected });
}
