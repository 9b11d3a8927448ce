/**
 * Integers in memory that BPF programs and WebAssembly access too: little-endian on every host, while typed arrays have
 * the host's order.
 */
export interface Words<T extends bigint | number> extends Iterable<T> {
  [index: number]: T;
  fill(value: T): unknown;
  /** A copy. */
  slice(start: number, end: number): ArrayLike<T>;
  set(values: ArrayLike<T>, at?: number): void;
}

/** @param start Offset in bytes, a multiple of the words' size. @param isNative Whether the host is little-endian. */
type MakeWords<T extends bigint | number> = (
  buffer: ArrayBuffer,
  start: number,
  count: number,
  isNative?: boolean,
) => Words<T>;

export const u64Words = makerOf(
  BigUint64Array,
  (view, at) => view.getBigUint64(at, true),
  (view, at, value) => view.setBigUint64(at, value, true),
);
export const s64Words = makerOf(
  BigInt64Array,
  (view, at) => view.getBigInt64(at, true),
  (view, at, value) => view.setBigInt64(at, value, true),
);
export const u32Words = makerOf(
  Uint32Array,
  (view, at) => view.getUint32(at, true),
  (view, at, value) => view.setUint32(at, value, true),
);
export const s32Words = makerOf(
  Int32Array,
  (view, at) => view.getInt32(at, true),
  (view, at, value) => view.setInt32(at, value, true),
);

/** The bytes of 64-bit integers. */
export function bytesOfU64(values: readonly bigint[]): Uint8Array {
  const { buffer } = new Uint8Array(values.length * 8);
  u64Words(buffer, 0, values.length).set(values);
  return new Uint8Array(buffer);
}

/** The bytes of a 32-bit integer. */
export function bytesOfU32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}

function makerOf<T extends bigint | number>(
  Native: (new (buffer: ArrayBuffer, start: number, count: number) => Words<T>) & { BYTES_PER_ELEMENT: number },
  read: (view: DataView, at: number) => T,
  write: (view: DataView, at: number, value: T) => void,
): MakeWords<T> {
  const size = Native.BYTES_PER_ELEMENT;
  return (buffer, start, count, isNative = hasLittleEndianHost()) => {
    if (isNative) return new Native(buffer, start, count);
    const view = new DataView(buffer, start, count * size);
    return new ViewedWords(
      count,
      (index) => read(view, index * size),
      (index, value) => write(view, index * size, value),
    );
  };
}

function hasLittleEndianHost(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}

/** Words on a big-endian host. */
class ViewedWords<T extends bigint | number> implements Words<T> {
  [index: number]: T;
  readonly #count: number;

  constructor(count: number, get: (index: number) => T, set: (index: number, value: T) => void) {
    this.#count = count;
    for (let index = 0; index < count; index += 1)
      Object.defineProperty(this, index, { get: () => get(index), set: set.bind(undefined, index) });
  }

  fill(value: T): void {
    for (let index = 0; index < this.#count; index += 1) this[index] = value;
  }

  slice(start: number, end: number): T[] {
    return [...this].slice(start, end);
  }

  set(values: ArrayLike<T>, at = 0): void {
    for (let index = 0; index < values.length; index += 1) this[at + index] = values[index]!;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#count; index += 1) yield this[index]!;
  }
}
