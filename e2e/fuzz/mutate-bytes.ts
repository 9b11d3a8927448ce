import type { Random } from '@bpf-link-wasm/testkit/random';
import { pick } from './mutant-random.js';

/** Counts, sizes and offsets for which arithmetic goes wrong. */
const hostileWords = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

/** A range of the bytes: mostly short, sometimes long. */
function range(random: Random, length: number): { start: number; end: number } {
  const start = random.integer(length);
  return { start, end: Math.min(length, start + 1 + random.integer(random.integer(4) === 0 ? length : 16)) };
}

/** Mutations that ignore the format. */
const changes: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  function flipBits(bytes, random) {
    for (let count = 1 + random.integer(16); count > 0; count--) {
      const at = random.integer(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
    }
    return bytes;
  },
  function flipOneBit(bytes, random) {
    const at = random.integer(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
    return bytes;
  },
  function setWord(bytes, random) {
    const offset = random.integer(Math.max(1, bytes.length >> 2)) * 4;
    if (offset + 4 <= bytes.length) {
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(
        offset,
        pick(random, hostileWords),
        random.integer(2) === 0,
      );
    }
    return bytes;
  },
  function fill(bytes, random) {
    const { start, end } = range(random, bytes.length);
    return bytes.fill(pick(random, [0, 0xff, 0x20, 0x7f]), start, end);
  },
  function scramble(bytes, random) {
    const { start, end } = range(random, bytes.length);
    bytes.set(random.bytes(end - start), start);
    return bytes;
  },
  function remove(bytes, random) {
    const { start, end } = range(random, bytes.length);
    return join(bytes.subarray(0, start), bytes.subarray(end));
  },
  function repeat(bytes, random) {
    const { start, end } = range(random, bytes.length);
    return join(bytes.subarray(0, end), bytes.subarray(start));
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random.integer(bytes.length));
  },
];

/** A copy of the bytes with a few changes. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let count = 1 + random.integer(3); count > 0 && mutant.length > 0; count--)
    mutant = pick(random, changes)(mutant, random);
  return mutant;
}

/** The first part of one input and the last part of another. */
export function splice(first: Uint8Array, last: Uint8Array, random: Random): Uint8Array {
  return join(first.subarray(0, random.integer(first.length)), last.subarray(random.integer(last.length)));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
