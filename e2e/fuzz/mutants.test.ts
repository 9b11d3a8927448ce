import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus } from './corpus.js';
import { printFuzzReport, readFuzzSettings } from './fuzz-settings.js';
import { createMutant, type Mutant } from './mutant.js';
import { describeInputs, expectRecordedRun, isRecording, writeRecordedRun } from './recorded-run.js';
import { runMutants, type FuzzReport } from './run-mutants.js';

const longCount = 16_000;
// A long run has the machine to itself; others share it.
const settings = isRecording ? readFuzzSettings(longCount, 10_000) : readFuzzSettings(3000, 60_000);
const { count, seed } = settings;
const corpus = readCorpus();
const create = (from: number, index: number): Mutant => createMutant(corpus, from, index);

describe('mutated inputs', () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await runMutants({ ...settings, corpus, create });
    printFuzzReport(report);
    if (isRecording) writeRecordedRun('mutants', describeInputs(create, seed, count), report);
  }, 24 * 3600_000);

  it('end in a result or a typed error, in time, and do not affect the next link', () => {
    expect(report.faults).toEqual([]);
    expect([...report.outcomes.values()].reduce((sum, number) => sum + number, 0)).toBe(count);
  });

  it.runIf(count >= 1000)(
    'reach all of the linker: some link, others fail in reading, linking or code generation',
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

  it('ended so in the recorded run too, which was made with this engine and these mutants', () => {
    expectRecordedRun('mutants', create, longCount);
  });

  it('are the same for the same seed', () => {
    expect(create(seed, 7)).toEqual(create(seed, 7));
    expect(create(seed, 7)).not.toEqual(create(seed, 8));
  });
});
