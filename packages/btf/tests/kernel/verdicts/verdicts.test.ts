import { describe, expect, it } from 'vitest';
import { errnoNumbers } from '../../../src/kernel/codes/issue.js';
import { validate } from '../../../src/kernel/validate.js';
import { type BtfVerdicts, mutantOf, recordedTypes, verdictsFile } from './verdict-cases.js';
import { hashOf, readVerdicts } from './verdict-file.js';

const { kernel, sha256, structs, cases } = readVerdicts<BtfVerdicts>(verdictsFile);
const blobs = cases.map(({ number }) => mutantOf(number).blob);

/** What this validator answers to a case, where it is not what the kernel answered. */
function differencesIn(part: number, parts: number): unknown[] {
  const options = { kernel, kernelTypes: recordedTypes(structs) };
  return cases.flatMap(({ number, errno, line }, index) => {
    if (index % parts !== part) return [];
    const verdict = validate(blobs[index]!, options);
    const ours = verdict.ok ? [0, ''] : [errnoNumbers[verdict.errno], verdict.message];
    return ours[0] === errno && ours[1] === line ? [] : [{ number, ours, kernel: [errno, line] }];
  });
}

describe(`what kernel ${kernel} answered to ${cases.length} mutants`, () => {
  it('is about the mutants that the seeds and the mutations make', () => {
    // Where this fails, write-verdicts.ts has to ask again: verdicts.vitest.mjs has the command.
    expect(hashOf(blobs)).toBe(sha256);
  });

  // In parts, so that a change is found by the first of them.
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is what the validator answers, part %i of 8', (part) => {
    expect(differencesIn(part, 8)).toEqual([]);
  });
});
