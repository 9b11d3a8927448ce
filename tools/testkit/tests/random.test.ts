import { expect, it } from 'vitest';
import { seededRandom } from '../src/random.js';

it('returns the same numbers for the same seed', () => {
  expect([...seededRandom(7).bytes(6)]).toEqual([...seededRandom(7).bytes(6)]);
});

it('returns different numbers for a different seed', () => {
  expect([...seededRandom(7).bytes(6)]).not.toEqual([...seededRandom(8).bytes(6)]);
});

it('keeps integers below their limit', () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 1000 }, () => random.integer(3));
  expect([...new Set(values)].toSorted()).toEqual([0, 1, 2]);
});
