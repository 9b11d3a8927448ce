import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { validate } from '../../src/validate/validate.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';
import { mutate } from './mutate.js';
import { allSeeds } from './seeds.js';

/** BTF_HANG_CASES makes a longer run. */
const cases = Number(process.env['BTF_HANG_CASES'] ?? 10_000);
const limit = 50;

/** Milliseconds of processor time for one validation; the best of five once the first was slow, so that only the work counts. */
function timeOf(blob: Uint8Array): number {
  let best = Infinity;
  for (let round = 0; round < 5 && best > limit; round += 1) {
    const start = process.cpuUsage();
    validate(blob);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const many = (count: number, make: (index: number) => RecordSpec): RecordSpec[] => Array.from({ length: count }, (_, index) => make(index));

/** Blobs just below 64 KiB, each a shape that careless code takes long for. */
const worst: Readonly<Record<string, Uint8Array>> = {
  'a chain of typedefs': makeBlob([r.int(), ...many(4900, (index) => r.typedef('t', index + 1))]),
  'a chain that goes forwards': makeBlob([...many(4900, (index) => r.const(index + 2)), r.int()]),
  'pointers to a long chain': makeBlob([r.int(), ...many(2000, (index) => r.const(index + 1)), ...many(2000, () => r.ptr(2001)), r.typeTag('kptr', 2001)]),
  'structs that double': makeBlob([
    r.int('int'), r.struct('bpf_spin_lock', 0, []), r.struct('leaf', 0, []),
    ...many(30, (index) => r.struct('s', 0, [['a', index + 3, 0], ['b', index + 3, 0], ['l', 2, 0]])),
  ]),
  'a prototype with names': makeBlob([r.int(), r.proto(1, many(1000, () => r.int()).map(() => ['x'.repeat(1000), 99_999]))]),
  'problems everywhere': makeBlob(many(5000, () => r.typedef(0, 0xffffffff))),
  'members that lack a type': makeBlob([r.struct('s', 4, many(5000, () => r.int()).map(() => ['m', 9, 0]))]),
  'tags on one text': makeBlob([r.int(), r.struct('s', 0, []), ...many(2500, () => r.declTag('contains:'.repeat(2000), 2))]),
};

describe('the time of a validation', () => {
  it.each(Object.entries(worst))('is short for %s', (_, blob) => {
    expect(blob.length).toBeLessThan(65_536);
    expect(timeOf(blob)).toBeLessThan(limit);
  });

  it(`is short for ${cases} mutants`, { timeout: 3_600_000 }, () => {
    const random = seededRandom(7);
    const slow: unknown[] = [];
    for (let done = 0; done < cases; done += 1) {
      const { name, blob } = allSeeds[random.integer(allSeeds.length)]!;
      const mutant = mutate(blob, random);
      const time = timeOf(mutant);
      if (time >= limit) slow.push({ name, time, blob: Buffer.from(mutant).toString('base64') });
    }
    expect(slow).toEqual([]);
  });
});
