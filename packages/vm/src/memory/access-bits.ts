import { frameSize } from '../machine/state.js';
import type { Access } from './region.js';

/** Sizes of the accesses that instructions make, in bytes. */
const sizes = [1, 2, 4, 8] as const;

/** The bit that allows an access of `size` bytes to begin at a byte. */
export function accessBit(access: Access, size: 1 | 2 | 4 | 8): number {
  return size << (access === 'read' ? 0 : 4);
}

/** Bits of an accessible stack frame: only aligned accesses, as the kernel requires. */
const frameBits = Uint8Array.from({ length: frameSize }, (_, offset) =>
  sizes.reduce((bits, size) => (offset % size === 0 ? bits | (size * 0x11) : bits), 0),
);

/**
 * The accesses that may begin at each byte of the machine's memory: one byte of bits for each, after that memory. Bits 0 to 3 allow
 * reads of 1, 2, 4 and 8 bytes, bits 4 to 7 writes. They start as zeros, so memory that is not allocated cannot be accessed. In
 * the stack only aligned accesses are allowed.
 */
export class AccessBits {
  /** Offset of the byte for offset 0. */
  readonly start: number;
  readonly #bits: Uint8Array;

  /** @param bits The bytes after the memory, as many as it has. */
  constructor(bits: Uint8Array) {
    this.start = bits.byteOffset;
    this.#bits = bits;
  }

  /** Whether all bytes may be accessed, aligned or not. An offset may be any number. */
  allows(access: Access, offset: number, size: number): boolean {
    const bits = this.#bits;
    const end = offset + size;
    if (!(offset >= 0 && end <= bits.length && Number.isInteger(offset))) return false;
    const [one, eight] = [accessBit(access, 1), accessBit(access, 8)];
    for (let at = offset; at < end;) {
      if (at + 8 <= end && (bits[at]! & eight) !== 0) at += 8;
      else if ((bits[at]! & one) !== 0) at += 1;
      else return false;
    }
    return true;
  }

  /** Sets which accesses to a range are allowed; not for the stack. */
  set(offset: number, size: number, allowed: { readonly reads: boolean; readonly writes: boolean }): void {
    const end = offset + size;
    this.#bits.fill((allowed.reads ? 0x0f : 0) | (allowed.writes ? 0xf0 : 0), offset, end);
    // Longer accesses may begin before the range, or end after it.
    for (let at = Math.max(0, offset - 7); at < offset; at += 1) this.#limit(at);
    for (let at = Math.max(offset, end - 7); at < end; at += 1) this.#limit(at);
  }

  /** Sets whether a stack frame may be accessed. */
  setFrame(offset: number, isAllowed: boolean): void {
    if (isAllowed) this.#bits.set(frameBits, offset);
    else this.#bits.fill(0, offset, offset + frameSize);
  }

  /** Derives the bits of longer accesses from those of single bytes. */
  #limit(at: number): void {
    const bits = this.#bits;
    let common = bits[at]! & 0x11;
    let limited = common;
    for (let length = 1; length < 8 && common !== 0; length += 1) {
      common &= at + length < bits.length ? bits[at + length]! : 0;
      const size = length + 1;
      if (size === 2 || size === 4 || size === 8) limited |= common * size;
    }
    bits[at] = limited;
  }
}
