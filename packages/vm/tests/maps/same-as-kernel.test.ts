import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { compareMaps } from './compare-maps.js';
import { caseKinds } from './random-case.js';

describe('operations on maps', () => {
  it.for(caseKinds)('answer as in the running kernel: $name', { timeout: 120_000 }, (kind, context) => {
    demand(context, kernelWithBpf, program('cc'));
    const { operations, answers, differences } = compareMaps(kind, 1, 6, 300);
    expect(differences).toEqual([]);
    expect(operations).toBeGreaterThanOrEqual(1800);
    expect(Object.keys(answers).length).toBeGreaterThan(1);
  });
});
