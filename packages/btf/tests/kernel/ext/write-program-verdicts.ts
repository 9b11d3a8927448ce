import { release } from 'node:os';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { expect, it } from 'vitest';
import { knownKernel } from '../running-kernel.js';
import { askAboutPrograms, isOfKernelTypes, kindOf } from './compare-programs.js';
import { type VerdictCase, writeVerdicts } from '../verdicts/verdict-file.js';
import { readProgramSeeds } from './program-seeds.js';
import { hashOfPrograms, programOf, programVerdictsFile } from './program-verdicts.js';

/** Mutants to choose from. */
const pool = 10_000;
/** Cases to keep of one kind of refusal, and of one seed's mutants without an objection. */
const [perRefusal, perSeed] = [20, 4];

it(`asks the running kernel about ${pool} programs and keeps a few of each kind`, (context) => {
  demand(context, kernelWithBpf, program('cc'), knownKernel);
  const seeds = readProgramSeeds();
  const counts = new Map<string, number>();
  const cases: VerdictCase[] = [];
  for (let first = 0; first < pool; first += 1000) {
    const batch = Array.from({ length: 1000 }, (_, index) => ({
      number: first + index,
      ...programOf(first + index, seeds),
    }));
    const answers = askAboutPrograms(batch.map((one) => one.program));
    for (const [index, { number, seed }] of batch.entries()) {
      const { answer, log } = answers[index]!;
      if (answer === undefined && isOfKernelTypes(log)) continue;
      const kind = answer === undefined ? seed.name : kindOf(answer);
      const count = counts.get(kind) ?? 0;
      if (count >= (answer === undefined ? perSeed : perRefusal)) continue;
      counts.set(kind, count + 1);
      cases.push({ number, errno: answer?.errno ?? 0, line: answer?.line ?? '' });
    }
  }
  expect(counts.size).toBeGreaterThan(40);
  const [series] = /^\d+\.\d+/.exec(release())!;
  const sha256 = hashOfPrograms(cases.map(({ number }) => programOf(number, seeds).program));
  writeVerdicts(programVerdictsFile, { kernel: series, sha256, cases });
});
