import { BtfError } from './btf-error.js';
import type { ByteOrder } from './header.js';

/** A growable byte buffer. */
export class ByteWriter {
  readonly #isLittle: boolean;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes written so far. */
  length = 0;

  constructor(byteOrder: ByteOrder) {
    this.#isLittle = byteOrder === 'little';
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#view.setUint8(this.length, value);
    this.length += 1;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.length, value, this.#isLittle);
    this.length += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.length, value, this.#isLittle);
    this.length += 4;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of the written bytes. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  /** The bytes written since an offset, without a copy: valid until the next write. */
  since(offset: number): Uint8Array {
    return this.#bytes.subarray(offset, this.length);
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/**
 * Checks that a number fits its field.
 * @param subject What the number is, for the error message.
 * @throws {BtfError} BTF_BAD_VALUE
 */
export function inRange(value: number, minimum: number, maximum: number, subject: string): number {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new BtfError('BTF_BAD_VALUE', {
    subject,
    found: String(value),
    expected: `an integer from ${minimum} to ${maximum}`,
  });
}
