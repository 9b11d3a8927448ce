import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { errnoNumbers } from '../../src/validate/errno.js';
import { validate } from '../../src/validate/validate.js';
import { askKernel, buildOracle } from './btf-oracle.js';
import { isHazard } from './hazard.js';
import { mutate } from './mutate.js';
import { knownKernel, runningKernel } from './running-kernel.js';
import { allSeeds } from './seeds.js';

/** BTF_FUZZ_CASES and BTF_FUZZ_SEED make longer and other runs. */
const cases = Number(process.env['BTF_FUZZ_CASES'] ?? 200_000);
const firstSeed = Number(process.env['BTF_FUZZ_SEED'] ?? 1);
const batchSize = 2000;

/** What both sides answer: the error number and the last line of the log. */
function ours(blob: Uint8Array, options: ReturnType<typeof runningKernel>): { errno: number; line: string } {
  const verdict = validate(blob, options);
  return verdict.ok ? { errno: 0, line: '' } : { errno: errnoNumbers[verdict.errno], line: verdict.message };
}

describe('the verdict of the running kernel', () => {
  beforeEach((context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    buildOracle();
  });

  it('is given for every seed', () => {
    const options = runningKernel();
    const blobs = allSeeds.map(({ blob }) => blob);
    const kernel = askKernel(blobs);
    const found = allSeeds.map(({ name, blob }, index) => ({ name, ours: ours(blob, options), kernel: kernel[index] }));
    expect(found.filter((one) => one.ours.errno !== one.kernel?.errno || one.ours.line !== one.kernel.line)).toEqual([]);
  });

  it('is given for the kernel\'s own BTF', () => {
    const vmlinux = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
    expect(validate(vmlinux, runningKernel())).toEqual({ ok: true, issues: [], omitted: 0 });
  });

  it(`is given for ${cases} mutants, error and message`, { timeout: 3_600_000 }, () => {
    const options = runningKernel();
    const random = seededRandom(firstSeed);
    const differences: unknown[] = [];
    for (let done = 0; done < cases; done += batchSize) {
      const batch = Array.from({ length: batchSize }, () => {
        const { name, blob, isSpecial } = allSeeds[random.integer(allSeeds.length)]!;
        const mutant = mutate(blob, random);
        return { name, blob: isSpecial && isHazard(mutant, options) ? blob : mutant };
      });
      const kernel = askKernel(batch.map(({ blob }) => blob));
      for (const [index, { name, blob }] of batch.entries()) {
        const answer = ours(blob, options);
        if (answer.errno === kernel[index]!.errno && answer.line === kernel[index]!.line) continue;
        differences.push({ name, ours: answer, kernel: kernel[index], blob: Buffer.from(blob).toString('base64') });
      }
      if (differences.length > 10) break;
    }
    expect(differences).toEqual([]);
  });
});
