import type { Region } from '../memory/region.js';
import type { ContextFields } from './context.js';
import type { ContextField } from './context-layout.js';
import type { Packet } from './packet.js';

/** Value of a field that a test sets. */
export type FieldValue = number | bigint | readonly number[];

/**
 * The fields of `xdp_md` and `__sk_buff`. Fields that are declared as the packet's addresses in 4 bytes are read as 8 bytes; the
 * packet's length is the one at the time of the read.
 */
export class PacketFields implements ContextFields {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Names of the fields that helpers have set. */
  readonly #changed = new Set<string>();

  constructor(
    readonly region: Region,
    readonly layout: readonly ContextField[],
    readonly packet: Packet,
    readonly programType: string,
  ) {
    this.#bytes = new Uint8Array(region.size);
    this.#view = new DataView(this.#bytes.buffer);
  }

  read(start: number, size: number): bigint | number | undefined {
    const field = this.#fieldAt(start, size);
    if (field === undefined || start % size !== 0) return undefined;
    const address = this.#addressOf(field);
    if (address !== undefined) return size === 4 ? address : undefined;
    if (field.name === 'len') this.#view.setUint32(field.offset, this.packet.length, true);
    if (size === 8) return this.#view.getBigUint64(start, true);
    return size === 4
      ? this.#view.getUint32(start, true)
      : size === 2
        ? this.#view.getUint16(start, true)
        : this.#bytes[start]!;
  }

  write(start: number, size: number, value: bigint): boolean {
    const field = this.#fieldAt(start, size);
    if (field?.writers?.includes(this.programType) !== true || start % size !== 0) return false;
    for (let byte = 0; byte < size; byte += 1) this.#bytes[start + byte] = Number((value >> BigInt(byte * 8)) & 0xffn);
    return true;
  }

  get(name: string): number {
    const field = this.layout.find((one) => one.name === name);
    return field === undefined
      ? 0
      : field.size < 4
        ? this.#bytes[field.offset]!
        : this.#view.getUint32(field.offset, true);
  }

  change(name: string, value: number | bigint): boolean {
    const isSet = this.set(name, value);
    if (isSet) this.#changed.add(name);
    return isSet;
  }

  /** Sets a field; of an array, the elements from the first on. @returns whether there is such a field that can be set. */
  set(name: string, value: FieldValue): boolean {
    const field = this.layout.find((one) => one.name === name);
    if (field === undefined || this.#addressOf(field) !== undefined || name === 'len') return false;
    const values = typeof value === 'object' ? value : [value];
    const width = typeof value === 'object' ? 4 : field.size;
    if (values.length * width > field.size) return false;
    for (const [index, one] of values.entries()) {
      const bits = BigInt.asUintN(width * 8, BigInt(one));
      for (let byte = 0; byte < width; byte += 1) {
        this.#bytes[field.offset + index * width + byte] = Number((bits >> BigInt(byte * 8)) & 0xffn);
      }
    }
    return true;
  }

  /** The fields that a program may write, and those that helpers have set, as they are now. */
  written(): Record<string, FieldValue> {
    const own = this.layout.filter(
      ({ name, writers }) => this.#changed.has(name) || writers?.includes(this.programType) === true,
    );
    return Object.fromEntries(
      own.map(({ name, offset, size }): [string, FieldValue] => {
        if (size <= 4) return [name, this.get(name)];
        if (size === 8) return [name, this.#view.getBigUint64(offset, true)];
        return [name, Array.from({ length: size / 4 }, (_, index) => this.#view.getUint32(offset + index * 4, true))];
      }),
    );
  }

  #fieldAt(start: number, size: number): ContextField | undefined {
    const field = fieldsByByte(this.layout)[start];
    return field !== undefined && start + size <= field.offset + field.size ? field : undefined;
  }

  #addressOf({ name }: ContextField): number | undefined {
    if (name === 'data') return this.packet.dataAddress;
    if (name === 'data_end') return this.packet.endAddress;
    return name === 'data_meta' ? this.packet.metaAddress : undefined;
  }
}

const tables = new WeakMap<readonly ContextField[], (ContextField | undefined)[]>();

/** The field that each byte of a context belongs to. */
function fieldsByByte(layout: readonly ContextField[]): readonly (ContextField | undefined)[] {
  const known = tables.get(layout);
  if (known !== undefined) return known;
  const table: (ContextField | undefined)[] = [];
  for (const field of layout) for (let byte = 0; byte < field.size; byte += 1) table[field.offset + byte] = field;
  tables.set(layout, table);
  return table;
}
