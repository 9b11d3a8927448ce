import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { errnoNumbers } from '../../src/kernel/codes/issue.js';
import { validate } from '../../src/kernel/validate.js';
import { askKernel } from './btf-oracle.js';
import { isHazard } from './hazard.js';
import { mutate } from './mutate.js';
import { runningKernel } from './running-kernel.js';
import { allSeeds } from './seeds.js';

/** A blob on which the kernel and the validator do not agree. */
export interface Difference {
  readonly seed: string;
  readonly ours: Answer;
  readonly kernel: Answer;
  readonly blob: string;
}

/** What both sides answer: the error number and the last line of the log. */
export interface Answer {
  readonly errno: number;
  readonly line: string;
}

const batchSize = 2000;

/** The validator's answer in the kernel's form. */
export function answerOf(blob: Uint8Array, options: ReturnType<typeof runningKernel>): Answer {
  const verdict = validate(blob, options);
  return verdict.ok ? { errno: 0, line: '' } : { errno: errnoNumbers[verdict.errno], line: verdict.message };
}

/** Asks both sides about mutants of all seeds. Ends early after ten differences. */
export function compareMutants(firstSeed: number, cases: number): Difference[] {
  const options = runningKernel();
  const random = seededRandom(firstSeed);
  const differences: Difference[] = [];
  for (let done = 0; done < cases && differences.length < 10; done += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, cases - done) }, () => {
      const { name, blob, isSpecial } = allSeeds[random.integer(allSeeds.length)]!;
      const mutant = mutate(blob, random);
      return { name, blob: isSpecial && isHazard(mutant, options) ? blob : mutant };
    });
    const kernel = askKernel(batch.map(({ blob }) => blob));
    for (const [index, { name, blob }] of batch.entries()) {
      const ours = answerOf(blob, options);
      const theirs = kernel[index]!;
      if (ours.errno === theirs.errno && ours.line === theirs.line) continue;
      differences.push({ seed: name, ours, kernel: theirs, blob: Buffer.from(blob).toString('base64') });
    }
  }
  return differences;
}
