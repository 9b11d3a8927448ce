import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { validate } from '../../src/kernel/validate.js';
import { countSteps } from './count-steps.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';
import { decode } from '../../src/model/decode.js';
import { ignoreTyped, works } from '../works.js';
import { mutate } from './mutate.js';
import { allSeeds } from './seeds.js';

/** BTF_HANG_CASES and BTF_HANG_SEED make longer and other runs. */
const cases = Number(process.env['BTF_HANG_CASES'] ?? 10_000);
const seed = Number(process.env['BTF_HANG_SEED'] ?? 7);
/** Steps for BTF just below 64 KiB, or for a batch of mutants; what takes the square of a number of types takes 25 million. */
const limit = 2_000_000;

/** Mutants that are counted together, for the time that counting takes. */
const batch = 50;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Everything that can be done with BTF, by turns. */
const turns = Object.entries(works);

const many = (count: number, make: (index: number) => RecordSpec): RecordSpec[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Blobs just below 64 KiB, each a shape that careless code takes long for. */
const worst: Readonly<Record<string, Uint8Array>> = {
  'a chain of typedefs': makeBlob([r.int(), ...many(4900, (index) => r.typedef('t', index + 1))]),
  'a chain that goes forwards': makeBlob([...many(4900, (index) => r.const(index + 2)), r.int()]),
  'pointers to a long chain': makeBlob([
    r.int(),
    ...many(2000, (index) => r.const(index + 1)),
    ...many(2000, () => r.ptr(2001)),
    r.typeTag('kptr', 2001),
  ]),
  'structs that double': makeBlob([
    r.int('int'),
    r.struct('bpf_spin_lock', 0, []),
    r.struct('leaf', 0, []),
    ...many(30, (index) =>
      r.struct('s', 0, [
        ['a', index + 3, 0],
        ['b', index + 3, 0],
        ['l', 2, 0],
      ]),
    ),
  ]),
  'a prototype with names': makeBlob([
    r.int(),
    r.proto(
      1,
      many(1000, () => r.int()).map(() => ['x'.repeat(1000), 99_999]),
    ),
  ]),
  'problems everywhere': makeBlob(many(5000, () => r.typedef(0, 0xffffffff))),
  'members that lack a type': makeBlob([
    r.struct(
      's',
      4,
      many(5000, () => r.int()).map(() => ['m', 9, 0]),
    ),
  ]),
  'tags on one text': makeBlob([
    r.int(),
    r.struct('s', 0, []),
    ...many(2500, () => r.declTag('contains:'.repeat(2000), 2)),
  ]),
};

describe('the steps of a validation, and of everything else', () => {
  it.each(Object.entries(worst))('are few for %s', (_, blob) => {
    expect(blob.length).toBeLessThan(65_536);
    expect(countSteps(() => validate(blob))).toBeLessThan(limit);
  });

  it('are counted the same each time, despite garbage collection, and triple for three times the work', () => {
    const blob = worst['a chain of typedefs']!;
    validate(blob);
    const once = countSteps(() => validate(blob));
    expect(once).toBeGreaterThan(4900);
    for (let round = 0; round < 10; round++) {
      collectGarbage();
      expect(countSteps(() => [validate(blob), validate(blob), validate(blob)])).toBe(3 * once);
    }
  });

  it(`are few for ${cases} mutants`, { timeout: 3_600_000 }, () => {
    const random = seededRandom(seed);
    const slow: unknown[] = [];
    for (let done = 0; done < cases; done += batch) {
      const mutants = Array.from({ length: batch }, (_, index) => {
        const { name, blob } = allSeeds[random.integer(allSeeds.length)]!;
        return { name, mutant: mutate(blob, random), turn: turns[(done + index) % turns.length]! };
      });
      const steps = countSteps(() => {
        for (const { mutant, turn } of mutants) {
          validate(mutant);
          // What is not a typed error ends the test.
          ignoreTyped(() => turn[1](decode(mutant)));
        }
      });
      if (steps >= limit)
        slow.push({ steps, first: done, names: mutants.map(({ name, turn }) => `${name} ${turn[0]}`) });
    }
    expect(slow).toEqual([]);
  });
});
