import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus } from './corpus.js';
import { createMutant } from './mutant.js';
import { runMutants, type FuzzReport } from './run-mutants.js';

/**
 * `BPF_FUZZ_COUNT`, `BPF_FUZZ_SEED` and `BPF_FUZZ_FIRST` choose other mutants; mutants that break the contract or crash
 * the engine are left in `.cache/fuzz-found`, or where `BPF_FUZZ_FOUND` says.
 */
const setting = (name: string, usual: number): number => Number(process.env[`BPF_FUZZ_${name}`] ?? usual);
const count = setting('COUNT', 16_000);
const seed = setting('SEED', 1);
const corpus = readCorpus();

describe('mutated inputs', () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await runMutants({
      corpus,
      create: (from, index) => createMutant(corpus, from, index),
      seed,
      first: setting('FIRST', 0),
      count,
      workers: setting('WORKERS', 2),
      timeoutMs: 10_000,
      found: process.env['BPF_FUZZ_FOUND'] ?? fileURLToPath(new URL('../../.cache/fuzz-found', import.meta.url)),
    });
    const { outcomes, kinds, slowest } = report;
    const sorted = [...outcomes].toSorted(([, a], [, b]) => b - a).map((entry) => entry.join(' '));
    process.stdout.write(
      `${count} mutants (${[...kinds].map((entry) => entry.join(' ')).join(', ')}): ${sorted.join(', ')}; `,
    );
    process.stdout.write(`slowest ${slowest.index} with ${Math.round(slowest.milliseconds)} ms\n`);
  }, 24 * 3600_000);

  it('end in a result or a typed error, in time, and leave the next link alone', () => {
    expect(report.faults).toEqual([]);
    expect([...report.outcomes.values()].reduce((sum, number) => sum + number, 0)).toBe(count);
  });

  it.runIf(count >= 1000)(
    'reach all of the linker: some link, others fail as inputs, in linking and in code generation',
    () => {
      expect([...report.outcomes.keys()]).toEqual(
        expect.arrayContaining([
          'linked',
          'INPUT_INVALID_BITCODE',
          'INPUT_INVALID_IR',
          'INPUT_INVALID_ELF',
          'INPUT_INVALID_ARCHIVE',
        ]),
      );
    },
  );

  it('are the same for the same seed', () => {
    expect(createMutant(corpus, seed, 7)).toEqual(createMutant(corpus, seed, 7));
    expect(createMutant(corpus, seed, 7)).not.toEqual(createMutant(corpus, seed, 8));
  });
});
