import { describe, expect, it } from 'vitest';
import { errnoNumbers } from '../../../src/kernel/codes/issue.js';
import { checkProgramInfo, type ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';
import { readVerdicts, type Verdicts } from '../verdicts/verdict-file.js';
import { readProgramSeeds } from './program-seeds.js';
import { hashOfPrograms, programOf, programVerdictsFile } from './program-verdicts.js';

const { kernel, sha256, cases } = readVerdicts<Verdicts>(programVerdictsFile);

/** The programs, made anew: what reads the seeds is under test too. */
function makePrograms(): Required<ProgramInfo>[] {
  const seeds = readProgramSeeds();
  return cases.map(({ number }) => programOf(number, seeds).program);
}

describe(`what kernel ${kernel} answered to the records of ${cases.length} programs`, () => {
  it('is about the programs that the seeds and the mutations make', () => {
    // Where this fails, write-program-verdicts.ts has to ask again: counts.vitest.mjs has the command.
    expect(hashOfPrograms(makePrograms())).toBe(sha256);
  });

  it('is what the rules answer', () => {
    const programs = makePrograms();
    const differences = cases.flatMap(({ number, errno, line }, index) => {
      const found = checkProgramInfo(programs[index]!, { kernel })?.kernel;
      const ours = found === undefined ? [0, ''] : [errnoNumbers[found.errno], found.message];
      return ours[0] === errno && ours[1] === line ? [] : [{ number, ours, kernel: [errno, line] }];
    });
    expect(differences).toEqual([]);
  });
});
