import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BpfLinkError, createWorkerLinker, type Code, type Linker, type NodeInput } from '@bpf-link-wasm/driver';
import type { Corpus } from './corpus.js';
import type { Mutant } from './mutant.js';

/** The outcome of running mutants. */
export interface FuzzReport {
  /** Number of links with each code; `linked` is success. */
  outcomes: Map<Code | 'linked', number>;
  /** Number of mutants of each kind. */
  kinds: Map<string, number>;
  /** Violations of the contract, one per line. */
  faults: string[];
  /** The longest link. */
  slowest: { index: number; milliseconds: number };
}

/** How to run mutants. */
export interface FuzzOptions {
  corpus: Pick<Corpus, 'bitcode'>;
  /** Makes a mutant: equal numbers give equal mutants. */
  create: (seed: number, index: number) => Mutant;
  seed: number;
  /** Number of the first mutant. */
  first: number;
  count: number;
  /** Number of parallel links. */
  workers: number;
  /** Time limit of a link. */
  timeoutMs: number;
  /** Mutants that break the contract or crash the engine are written here. */
  found: string;
}

/** A valid link runs after this many mutants, and after each mutant that crashed the engine. */
const goodInterval = 50;

/** Links mutants, several in parallel, with valid inputs in between, whose result must not change. */
export async function runMutants(options: FuzzOptions): Promise<FuzzReport> {
  const { first, count, workers } = options;
  const report: FuzzReport = {
    outcomes: new Map(),
    kinds: new Map(),
    faults: [],
    slowest: { index: first, milliseconds: 0 },
  };
  let next = first;
  const takeIndex = (): number | undefined => (next < first + count ? next++ : undefined);
  await Promise.all(Array.from({ length: workers }, () => runWorker(options, takeIndex, report)));
  return report;
}

async function runWorker(options: FuzzOptions, takeIndex: () => number | undefined, report: FuzzReport): Promise<void> {
  const { corpus, seed } = options;
  const linker = await createWorkerLinker();
  try {
    const good = await linkGood(linker, corpus);
    for (let index = takeIndex(); index !== undefined; index = takeIndex()) {
      const mutant = options.create(seed, index);
      const start = performance.now();
      const outcome = await linkMutant(linker, mutant, options);
      const milliseconds = performance.now() - start;
      if (milliseconds > report.slowest.milliseconds) report.slowest = { index, milliseconds };
      increment(report.kinds, mutant.kind);
      increment(report.outcomes, outcome);
      const isCrash = outcome.startsWith('ENGINE_');
      const fault = faultOf(outcome);
      if (fault !== undefined) report.faults.push(`mutant ${index} of seed ${seed} (${mutant.kind}): ${fault}`);
      if (isCrash || fault !== undefined) save(options, index, mutant, outcome);
      if ((isCrash || index % goodInterval === 0) && !(await linkGood(linker, corpus)).equals(good)) {
        report.faults.push(`mutant ${index} of seed ${seed} (${mutant.kind}): a good input gives other bytes after it`);
      }
    }
  } finally {
    linker.close();
  }
}

async function linkGood(linker: Linker<NodeInput>, { bitcode }: FuzzOptions['corpus']): Promise<Buffer> {
  const { outputs } = await linker.link({ inputs: bitcode.slice(0, 1) as NodeInput[] });
  return Buffer.concat(outputs.map(({ bytes }) => bytes));
}

/** @returns `linked`, the code of a typed error, or the text of an error that has none. */
async function linkMutant(
  linker: Linker<NodeInput>,
  { inputs, options }: Mutant,
  { timeoutMs }: FuzzOptions,
): Promise<Code | 'linked'> {
  try {
    await linker.link({ ...options, inputs }, { timeoutMs });
    return 'linked';
  } catch (error) {
    return error instanceof BpfLinkError ? error.code : (`untyped: ${String(error)}` as Code);
  }
}

/** Running out of memory is not a fault of the engine: the input requires it. */
function faultOf(outcome: string): string | undefined {
  const isDeath = outcome.startsWith('ENGINE_') && outcome !== 'ENGINE_OUT_OF_MEMORY';
  return isDeath || outcome.startsWith('untyped') ? outcome : undefined;
}

function save({ found, seed }: FuzzOptions, index: number, { inputs, options }: Mutant, outcome: string): void {
  const folder = join(found, `${outcome.replaceAll(/\W+/g, '-').slice(0, 60)}-${seed}-${index}`);
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of inputs) writeFileSync(join(folder, name), bytes);
  writeFileSync(
    join(folder, 'options.json'),
    `${JSON.stringify({ inputs: inputs.map(({ name }) => name), ...options }, null, 2)}\n`,
  );
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
