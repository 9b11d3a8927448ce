import { release } from 'node:os';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { expect, it } from 'vitest';
import { knownKernel } from '../running-kernel.js';
import { comparePrograms } from './compare-programs.js';
import { readProgramSeeds } from './program-seeds.js';

const cases = 20_000;
const file = fileURLToPath(new URL('./counts.md', import.meta.url));

it(`asks the running kernel about ${cases} programs and writes down what it says`, (context) => {
  demand(context, kernelWithBpf, program('cc'), knownKernel);
  const { refused, undecided, words, differences } = comparePrograms(1, cases);
  const [series = ''] = /^\d+\.\d+/.exec(release()) ?? [];
  const rows = Object.entries(words).map(([kind, count]) => `| ${count} | \`${kind}\` |`);
  writeFileSync(
    file,
    [
      '# Records of programs and a kernel',
      '',
      'Written by `write-counts.ts`: `npx vitest run --root packages/btf --config tests/kernel/ext/counts.vitest.mjs`.',
      '',
      `Kernel ${series}, ${readProgramSeeds().length} seeds, ${cases} programs: ${refused} refused for their records.`,
      `${undecided} more are refused for CO-RE records that the kernel's own types or the instruction decide: these are left out.`,
      `Verdict, error and words are the same for ${cases - undecided - differences.length} of ${cases - undecided}.`,
      '',
      '| programs | errno and words |',
      '|-|-|',
      ...rows,
      '',
    ].join('\n'),
  );
  expect(differences.slice(0, 10)).toEqual([]);
});
