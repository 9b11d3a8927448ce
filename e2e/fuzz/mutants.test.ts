import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus } from './corpus.js';
import { printFuzzReport, readFuzzSettings } from './fuzz-settings.js';
import { createMutant } from './mutant.js';
import { runMutants, type FuzzReport } from './run-mutants.js';

const settings = readFuzzSettings(16_000);
const { count, seed } = settings;
const corpus = readCorpus();

describe('mutated inputs', () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await runMutants({
      ...settings,
      corpus,
      create: (from, index) => createMutant(corpus, from, index),
    });
    printFuzzReport(report);
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
