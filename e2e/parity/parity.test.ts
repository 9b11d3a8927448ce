import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BpfFolder } from '../kernel/bpf-folder.js';
import { openEngine } from '../kernel/engine.js';
import { objectOf, type LinkTarget } from '../suites/link-target.js';
import { cases, exportSymbols, type ParityCase } from './cases.js';
import { compareFacts, factsOf, type Facts } from './facts.js';
import { formatDifferences, reasonFor, type Comparison } from './format-differences.js';
import { findNativeLinker, linkNatively, nativeLinker } from './native-linker.js';
import { judge } from './verdict.js';

const requirements = [nativeLinker, kernelWithBpf, installed('bpftool'), installed('python3')];
const isPossible = requirements.every((requirement) => requirement.missing() === undefined);
const root = fileURLToPath(new URL('../..', import.meta.url));
const links = { exportSymbols, optimize: '3' } as const;

describe('compared with bpf-linker', () => {
  let target: LinkTarget;
  let bpf: BpfFolder;
  const comparisons: Comparison[] = [];

  beforeAll(async () => {
    if (!isPossible) return;
    target = await openEngine();
    bpf = await BpfFolder.open();
    await findNativeLinker();
  }, 900_000);
  afterAll(async () => {
    await target?.close();
    await bpf?.close();
  });

  /** The properties of the object, and the kernel's verdict on it. */
  async function judgedFacts(object: Uint8Array): Promise<Facts> {
    const { btf, load, holdsBtf } = await judge(object, bpf);
    return new Map([
      ...factsOf(object),
      ['BTF', btf],
      ['libbpf', load],
      ['programs with BTF', holdsBtf ? 'yes' : 'no'],
    ]);
  }

  async function compare({ name, inputs }: ParityCase): Promise<Comparison> {
    const ours = await judgedFacts(objectOf(await target.link(inputs, links)));
    const theirs = await judgedFacts(await linkNatively(inputs, links));
    return { program: name, ours, theirs, differences: compareFacts(ours, theirs) };
  }

  it.for(cases)('links $name, with a reason for each difference', async (parityCase, context) => {
    demand(context, ...requirements);
    const comparison = await compare(parityCase);
    comparisons.push(comparison);
    expect(comparison.differences.filter((difference) => !reasonFor(comparison.program, difference))).toEqual([]);
  });

  it('differs as documented', async (context) => {
    demand(context, ...requirements);
    expect(comparisons).toHaveLength(cases.length);
    const theirs = (await runCommand(await findNativeLinker(), ['--version'])).trim();
    const { llvm } = JSON.parse(await readFile(`${root}/llvm-wasm/versions.json`, 'utf8')) as {
      llvm: { version: string };
    };
    const versions = { ours: `bpf-link-wasm with LLVM ${llvm.version}`, theirs: `${theirs} with LLVM 22.1` };
    await expect(formatDifferences(comparisons, versions)).toMatchFileSnapshot('differences.md');
  });
});

it('has bitcode of the present sources; e2e/parity/build.sh recompiles them', async () => {
  const inputs = JSON.parse(await readFile(new URL('bitcode/inputs.json', import.meta.url), 'utf8')) as Record<
    string,
    { source: string; sha256: string }
  >;
  const found = await Promise.all(
    Object.entries(inputs).map(async ([name, { source }]) => {
      const bytes = await readFile(`${root}/${source}`);
      return [name, { source, sha256: createHash('sha256').update(bytes).digest('hex') }] as const;
    }),
  );
  expect(Object.fromEntries(found)).toEqual(inputs);
  expect(Object.keys(inputs)).toEqual(
    cases.filter(({ inputs: [path = ''] }) => path.includes('/parity/bitcode/')).map(({ name }) => name),
  );
});
