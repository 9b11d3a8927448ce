import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { compareWithKernel } from './compare-with-kernel.js';

const golden = new URL('compared.json', import.meta.url);

/**
 * Programs to compare. More than the default are compared by
 * `RANDOM_PROGRAMS=100000 npx vitest run --root packages/vm tests/random`, which writes down what came of it.
 */
const count = Number(process.env['RANDOM_PROGRAMS'] ?? 2000);

describe('random programs', () => {
  it('leave the same in memory and registers as in the kernel, in each engine', { timeout: 6_000_000 }, (context) => {
    demand(context, kernelWithBpf, program('python3'));
    const { equal, refused, differences, refusal } = compareWithKernel(1, count);
    expect(differences).toEqual([]);
    expect(equal + refused).toBe(count);
    expect(equal / count, `the verifier refused ${refused}: ${refusal}`).toBeGreaterThan(0.99);
    const found = { programs: count, equal, refused, differences: differences.length };
    if (count >= 100_000) writeFileSync(golden, `${JSON.stringify(found, undefined, 2)}\n`);
  });
});
