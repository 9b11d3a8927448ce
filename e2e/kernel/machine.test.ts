import { KernelObjects } from '@bpf-link-wasm/testkit/kernel-objects';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases, exportSymbols } from '../parity/cases.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { unpackPrograms, type CommittedProgram } from './committed-programs.js';
import { compareRuns, runInMachine, type RunComparison } from './compare-runs.js';
import { openEngine } from './engine.js';
import { settleHelpers } from './settle-helpers.js';
import { inputsOf } from './test-run-inputs.js';

/** The first of the constants that replace random numbers. */
const seed = 0xdead_beef;

/** Programs that are not compared although the kernel can run their type, with the reason. */
const excluded: Readonly<Record<string, string>> = {
  'c-archive': 'multiplies a pointer, which the verifier refuses',
  'c-core': 'reads the current task',
  'c-kfunc': 'requests a task and the kernel version',
  'c-two': 'has no license: the kernel refuses it without c-one',
  'ir-kfunc': 'requests a task',
  'map-perf-event-array': 'sends a record that user space does not read',
  'map-stack-trace': 'stores the stack that it runs on',
  'map-wrapped-enum': 'has a map without a type',
};

/** Programs of types that the kernel cannot test-run, or not with a context from user space. */
const untested = [
  'c-one',
  ...['connect', 'device', 'sock', 'sockopt', 'sysctl'].map((hook) => `kind-cgroup-${hook}`),
  ...[
    'fentry',
    'fexit',
    'iterator',
    'kprobe',
    'lsm',
    'netfilter',
    'perf-event',
    'sock-ops',
    'tp-btf',
    'tracepoint',
  ].map((kind) => `kind-${kind}`),
  ...['reuseport-sockarray', 'sk-storage', 'sockhash', 'sockmap', 'task-storage'].map((map) => `map-${map}`),
  'fork',
];

const target = useTarget(openEngine);
const folder = useFolder();
const requirements = [kernelWithBpf, installed('bpftool'), installed('python3')];
const compared = new Map<string, RunComparison>();
const withoutRuns: string[] = [];
let kernel: KernelObjects | undefined;

async function listPrograms(): Promise<CommittedProgram[]> {
  const committed = await unpackPrograms(folder.root);
  const others = cases.filter(({ name }) => !committed.has(name));
  return [...committed.values(), ...others.map((one) => ({ ...one, exportSymbols }))];
}

beforeAll(async () => {
  if (requirements.some((requirement) => requirement.missing() !== undefined)) return;
  kernel = await KernelObjects.open();
  const prepared = new Map<string, Awaited<ReturnType<typeof runInMachine>>>();
  for (const { name, inputs, exportSymbols: symbols } of await listPrograms()) {
    if (Object.hasOwn(excluded, name)) continue;
    const object = settleHelpers(objectOf(await target.link(inputs, { exportSymbols: symbols, optimize: '3' })), seed);
    const run = await runInMachine(object, inputsOf);
    if (run.inputs.length === 0) {
      withoutRuns.push(name);
      continue;
    }
    await kernel.add(name, object);
    prepared.set(name, run);
  }
  const requests = [...prepared].map(([name, { inputs }]) => [name, inputs.map((run) => run.kernel)] as const);
  const answers = await kernel.run(new Map(requests));
  for (const [name, { inputs, answer }] of prepared)
    compared.set(name, compareRuns(inputs, answer, answers.get(name)!));
}, 600_000);
afterAll(() => kernel?.close());

describe('corpus programs in the VM', () => {
  it('produce the same results, packets, contexts and maps as in the kernel', (context) => {
    demand(context, ...requirements);
    const found = [...compared.values()];
    const differences = [...compared].flatMap(([name, one]) => one.differences.map((text) => `${name}: ${text}`));
    expect(differences).toEqual([]);
    const sum = (numberOf: (one: RunComparison) => number): number =>
      found.reduce((all, one) => all + numberOf(one), 0);
    expect(compared.size).toBeGreaterThanOrEqual(90);
    expect(sum(({ runs }) => runs)).toBeGreaterThanOrEqual(360);
    expect(sum(({ maps }) => maps)).toBeGreaterThanOrEqual(95);
  });

  it('all run in the kernel, except types without a test run', (context) => {
    demand(context, ...requirements);
    const notRun = [...compared].flatMap(([name, one]) => one.notRun.map((text) => `${name}: ${text}`));
    expect(notRun).toEqual([]);
    expect(withoutRuns.filter((name) => !untested.includes(name))).toEqual([]);
  });
});
