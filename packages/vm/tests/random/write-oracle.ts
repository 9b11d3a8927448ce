import { release } from 'node:os';
import { expect, it } from 'vitest';
import { compareWithKernel, hashPrograms, shortCount } from './compare-with-kernel.js';

const count = 100_000;

it('compares as it is written down', async () => {
  const { equal, refused, differences, classes } = compareWithKernel(1, count);
  const found = {
    generated: 'npx vitest run --root packages/vm --config tests/random/oracle.vitest.mjs -u',
    kernel: `Linux ${/^\d+\.\d+/.exec(release())?.[0]}`,
    seeds: `1 to ${count}`,
    equal,
    differences,
    refused,
    classes,
    firstPrograms: hashPrograms(shortCount),
  };
  await expect(`${JSON.stringify(found, undefined, 2)}\n`).toMatchFileSnapshot('compared.json');
});
