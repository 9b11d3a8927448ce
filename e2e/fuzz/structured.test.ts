import { createLinker } from '@bpf-link-wasm/driver';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModules, type ModuleCorpus } from './corpus.js';
import { printFuzzReport, readFuzzSettings } from './fuzz-settings.js';
import { runMutants, type FuzzReport } from './run-mutants.js';
import type { Mutant } from './mutant.js';
import { describeInputs, expectRecordedRun, isRecording, writeRecordedRun } from './recorded-run.js';
import { createStructuredMutant } from './structured-mutant.js';

/** In seed 1, mutant 1856 has a type table for 2^32 types: memory runs out after 12 s on two processors. */
const longCount = 4000;
const settings = readFuzzSettings(isRecording ? longCount : 1000, 120_000);
const { count, seed } = settings;

describe('modules with changed records, or with parts of other modules', () => {
  let corpus: ModuleCorpus;
  let report: FuzzReport;
  const create = (from: number, index: number): Mutant => createStructuredMutant(corpus, from, index);
  beforeAll(async () => {
    const linker = await createLinker();
    corpus = await readModules(linker);
    linker.close();
    report = await runMutants({ ...settings, corpus, create });
    printFuzzReport(report);
    if (isRecording) writeRecordedRun('structured', describeInputs(create, seed, count), report);
  }, 24 * 3600_000);

  it('end in a result or a typed error and do not affect the next link', () => {
    expect(report.faults).toEqual([]);
    expect([...report.outcomes.values()].reduce((sum, number) => sum + number, 0)).toBe(count);
  });

  it.runIf(count >= 1000)('get past the reader: many link, others fail in linking and in the verifier', () => {
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

  it('ended so in the recorded run too, which was made with this engine and these mutants', () => {
    expectRecordedRun('structured', create, longCount);
  });

  it('are the same for the same seed', () => {
    expect(create(seed, 7)).toEqual(create(seed, 7));
    expect(create(seed, 6)).toEqual(create(seed, 6));
    expect(create(seed, 7)).not.toEqual(create(seed, 9));
  });
});
