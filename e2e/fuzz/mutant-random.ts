import { seededRandom, type Random } from '@bpf-link-wasm/testkit/random';

/** The random source of mutant number `index` of a seed. */
export function mutantRandom(seed: number, index: number): Random {
  const random = seededRandom(Math.imul(seed, 0x9e37_79b1) ^ index);
  for (let count = 0; count < 8; count++) random.next(); // Similar states give similar numbers at first.
  return random;
}

/** One of the items at random. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)] as T;
}
