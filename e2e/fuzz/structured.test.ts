import { createLinker } from '@bpf-link-wasm/driver';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModules, type ModuleCorpus } from './corpus.js';
import { printFuzzReport, readFuzzSettings } from './fuzz-settings.js';
import { runMutants, type FuzzReport } from './run-mutants.js';
import { createStructuredMutant } from './structured-mutant.js';

/** Of seed 1, mutant 1856 has a type table for 2^32 types: memory runs out after 12 s on two processors. */
const settings = readFuzzSettings(4000, 120_000);
const { count, seed } = settings;

describe('modules with other records, or with parts of others', () => {
  let corpus: ModuleCorpus;
  let report: FuzzReport;
  beforeAll(async () => {
    const linker = await createLinker();
    corpus = await readModules(linker);
    linker.close();
    report = await runMutants({
      ...settings,
      corpus,
      create: (from, index) => createStructuredMutant(corpus, from, index),
    });
    printFuzzReport(report);
  }, 24 * 3600_000);

  it('end in a result or a typed error and leave the next link alone', () => {
    expect(report.faults).toEqual([]);
    expect([...report.outcomes.values()].reduce((sum, number) => sum + number, 0)).toBe(count);
  });

  it.runIf(count >= 1000)('get behind the reader: many link, others fail there, in linking and in the verifier', () => {
    expect(report.outcomes.get('linked')).toBeGreaterThan(count / 4);
    expect([...report.outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'INPUT_INVALID_BITCODE',
        'INPUT_INVALID_IR',
        'LINK_VERIFY_FAILED',
        'LINK_DUPLICATE_SYMBOL',
      ]),
    );
  });

  it('are the same for the same seed', () => {
    expect(createStructuredMutant(corpus, seed, 7)).toEqual(createStructuredMutant(corpus, seed, 7));
    expect(createStructuredMutant(corpus, seed, 6)).toEqual(createStructuredMutant(corpus, seed, 6));
    expect(createStructuredMutant(corpus, seed, 7)).not.toEqual(createStructuredMutant(corpus, seed, 9));
  });
});
