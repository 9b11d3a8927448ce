import type { Words } from '../memory/words.js';

/** Writes a safe integer as 64 bits, without allocating a bigint. */
export function writeNumber(halves: Words<number>, value: number, at = 0): void {
  halves[at] = value;
  halves[at + 1] = Math.floor(value / 2 ** 32);
}

/** The 64 bits that compiled code passes in halves. */
export function joinHalves(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
