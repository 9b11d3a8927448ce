import { stateSize } from '../machine/state.js';
import type { Access } from './region.js';

/**
 * Two bit maps at the start of the machine's memory, after the state: bit `n & 7` of byte `n >> 3` says whether a program may read, or write,
 * the byte at offset n. Zero is no, and memory starts as zeros: what nobody has allocated is out of reach.
 */
export class AccessBits {
  /** Offsets of the maps. */
  readonly start: Readonly<Record<Access, number>>;
  /** Where the maps end. */
  readonly end: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // Two bytes more: compiled code reads 16 bits at once.
    const size = Math.ceil(bytes.length / 8 / 64) * 64 + 64;
    this.start = { read: stateSize, write: stateSize + size };
    this.end = stateSize + 2 * size;
    this.#bytes = bytes;
  }

  /** Whether all bytes may be accessed. An offset may be any number. */
  allows(access: Access, offset: number, size: number): boolean {
    if (!(offset >= 0 && offset + size <= this.#bytes.length && Number.isInteger(offset))) return false;
    const start = this.start[access];
    let at = offset;
    const end = offset + size;
    for (; at < end && (at & 7) !== 0; at += 1) if (!this.#has(start, at)) return false;
    for (; at + 8 <= end; at += 8) if (this.#bytes[start + at / 8] !== 0xff) return false;
    for (; at < end; at += 1) if (!this.#has(start, at)) return false;
    return true;
  }

  /** Sets or clears the bits of a range. */
  set(access: Access, offset: number, size: number, value: boolean): void {
    const start = this.start[access];
    let at = offset;
    const end = offset + size;
    for (; at < end && (at & 7) !== 0; at += 1) this.#put(start, at, value);
    const whole = (end - at) >> 3;
    if (whole > 0) {
      this.#bytes.fill(value ? 0xff : 0, start + at / 8, start + at / 8 + whole);
      at += whole * 8;
    }
    for (; at < end; at += 1) this.#put(start, at, value);
  }

  #has(start: number, at: number): boolean {
    return ((this.#bytes[start + (at >> 3)]! >> (at & 7)) & 1) === 1;
  }

  #put(start: number, at: number, value: boolean): void {
    const byte = this.#bytes[start + (at >> 3)]!;
    this.#bytes[start + (at >> 3)] = value ? byte | (1 << (at & 7)) : byte & ~(1 << (at & 7));
  }
}
