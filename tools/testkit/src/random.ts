/** A source of repeatable random numbers. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  integer(limit: number): number;
  /** That many bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/**
 * Creates a random source that gives the same numbers for the same seed, on every host.
 *
 * @param seed any whole number; its low 32 bits count
 * @see the public domain generator mulberry32 of Tommy Ettinger
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (limit: number): number => Math.floor(next() * limit);
  return { next, integer, bytes: (length) => Uint8Array.from({ length }, () => integer(256)) };
}
