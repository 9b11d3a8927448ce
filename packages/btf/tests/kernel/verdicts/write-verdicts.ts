import { release } from 'node:os';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { expect, it } from 'vitest';
import type { KernelTypes } from '../../../src/kernel/fields/kernel-types.js';
import { validate } from '../../../src/kernel/validate.js';
import { askKernel } from '../btf-oracle.js';
import { answerOf } from '../compare-with-kernel.js';
import { isHazard } from '../hazard.js';
import { knownKernel, runningKernel } from '../running-kernel.js';
import { type BtfVerdicts, mutantOf, verdictsFile } from './verdict-cases.js';
import { hashOf, type VerdictCase, writeVerdicts } from './verdict-file.js';

/** Mutants to choose from. */
const pool = 60_000;
/** Cases to keep of one kind of refusal, and mutants of one seed to keep that are accepted. */
const [perRefusal, perSeed] = [4, 12];
/** Longer lines are left out: names of a thousand bytes. */
const longest = 400;

/** A line with the names and numbers of its type or member left out. */
function withoutNames(line: string): string {
  return line
    .replaceAll(/\d+/g, 'N')
    .replace(/^(\[N\] \w+|\t) ?.*? (?=\w+=N|return=|struct|union|val=)/, '$1 ')
    .replace(/args=\(.*\)/, '')
    .slice(0, 80);
}

it(`asks the running kernel about ${pool} mutants and keeps a few of each kind`, (context) => {
  demand(context, kernelWithBpf, program('cc'), knownKernel);
  const structs: Record<string, [boolean, boolean]> = {};
  const { kernel, kernelTypes } = runningKernel();
  const recording: KernelTypes = {
    hasStruct: (name) => (structs[name] = [kernelTypes.hasStruct(name), kernelTypes.hasDestructor(name)])[0],
    hasDestructor: (name) => kernelTypes.hasDestructor(name),
  };
  const counts = new Map<string, number>();
  const cases: VerdictCase[] = [];
  const blobs: Uint8Array[] = [];
  for (let first = 0; first < pool; first += 5000) {
    const numbers = Array.from({ length: 5000 }, (_, index) => first + index);
    const batch = numbers
      .map((number) => ({ number, ...mutantOf(number) }))
      .filter(({ seed, blob }) => !seed.isSpecial || !isHazard(blob, { kernel, kernelTypes }));
    const answers = askKernel(batch.map(({ blob }) => blob));
    for (const [index, { number, seed, blob }] of batch.entries()) {
      const { errno, line } = answers[index]!;
      expect({ number, ...answerOf(blob, { kernel, kernelTypes }) }).toEqual({ number, errno, line });
      const codes = validate(blob, { kernel, kernelTypes }).issues.map(({ code }) => code);
      const kind = errno === 0 ? `fine ${seed.name}` : `${errno} ${codes[0]} ${withoutNames(line)}`;
      const count = counts.get(kind) ?? 0;
      if (count >= (errno === 0 ? perSeed : perRefusal) || line.length > longest || blob.length > 4000) continue;
      counts.set(kind, count + 1);
      cases.push({ number, errno, line });
      blobs.push(blob);
    }
  }
  for (const blob of blobs) validate(blob, { kernel, kernelTypes: recording });
  const [series] = /^\d+\.\d+/.exec(release())!;
  const verdicts: BtfVerdicts = { kernel: series, sha256: hashOf(blobs), structs, cases };
  writeVerdicts(verdictsFile, verdicts);
});
