import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { compareWithKernel, hashPrograms, shortCount } from './compare-with-kernel.js';

/** What the comparison of 100,000 programs came to: `write-oracle.ts` has written it. */
const compared = JSON.parse(readFileSync(new URL('compared.json', import.meta.url), 'utf8')) as Record<string, unknown>;

describe('random programs', () => {
  it('leave the same in memory and registers as in the kernel, in each engine', { timeout: 600_000 }, (context) => {
    demand(context, kernelWithBpf, program('python3'));
    const { equal, refused, differences, classes } = compareWithKernel(1, shortCount);
    expect(differences).toEqual([]);
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    expect(equal + refusals).toBe(shortCount);
    expect(equal / shortCount, JSON.stringify(refused)).toBeGreaterThan(0.99);
    for (const [name, count] of Object.entries(classes)) expect(count, name).toBeGreaterThan(shortCount / 20);
  });

  it('are the first of 100,000 that were compared, and no result differed', () => {
    const firstPrograms = hashPrograms(shortCount);
    expect(compared).toMatchObject({ seeds: '1 to 100000', differences: [], firstPrograms });
  });
});
