import { expect, it } from 'vitest';
import { countMutants } from './count-mutants.js';

const mutants = { objects: 3000, programs: 17_000 };

it('end with a typed error or by themselves, as it is written down', async () => {
  const found = {
    generated: 'npx vitest run --root packages/vm --config tests/hostile/mutants.vitest.mjs -u',
    mutants,
    outcomes: sort(await countMutants(mutants)),
  };
  await expect(`${JSON.stringify(found, undefined, 2)}\n`).toMatchFileSnapshot('mutants.json');
});

function sort(outcomes: Record<string, Record<string, number>>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([kind, counts]) => [
      kind,
      Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  );
}
