import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Mutant } from './mutant.js';
import type { FuzzOptions, FuzzReport } from './run-mutants.js';

/**
 * The results of a long run, kept next to its test, which makes fewer mutants. `BPF_FUZZ_RECORD=1 npx vitest run --root e2e fuzz`
 * makes the long runs and writes their files.
 */
export interface RecordedRun {
  /** The sha256 of the engine. */
  readonly engine: string;
  /** A digest of some of the mutants: other generators, or other files that mutants are made of, give another. */
  readonly mutants: string;
  readonly seed: number;
  readonly count: number;
  /** How many mutants ended with each code. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Whether this run is a long one, to be recorded. */
export const isRecording = process.env['BPF_FUZZ_RECORD'] !== undefined;

/** One mutant in this many goes into the digest. */
const sampled = 97;

const engine = new URL('../../llvm-wasm/artifact/bpf-linker.wasm', import.meta.url);
const path = (name: string): URL => new URL(`${name}.run.json`, import.meta.url);

/** What a recorded run must have been made with to say something about the present engine and mutants. */
export function describeInputs(
  create: FuzzOptions['create'],
  seed: number,
  count: number,
): Pick<RecordedRun, 'engine' | 'mutants' | 'seed' | 'count'> {
  const digest = createHash('sha256');
  for (let index = 0; index < count; index += sampled) addMutant(digest, create(seed, index));
  return {
    engine: createHash('sha256').update(readFileSync(engine)).digest('hex'),
    mutants: digest.digest('hex').slice(0, 16),
    seed,
    count,
  };
}

function addMutant(digest: ReturnType<typeof createHash>, { kind, inputs, options }: Mutant): void {
  digest.update(JSON.stringify([kind, options, inputs.map(({ name, bytes }) => [name, bytes.length])]));
  for (const { bytes } of inputs) digest.update(bytes);
}

/** Reads the long run of a test. */
const readRecordedRun = (name: string): RecordedRun => JSON.parse(readFileSync(path(name), 'utf8')) as RecordedRun;

/** Writes the long run of a test. */
export function writeRecordedRun(
  name: string,
  inputs: ReturnType<typeof describeInputs>,
  { outcomes, faults }: FuzzReport,
): void {
  const sorted = [...outcomes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const run: RecordedRun = { ...inputs, outcomes: Object.fromEntries(sorted), faults };
  writeFileSync(path(name), `${JSON.stringify(run, null, 2)}\n`);
}

/** Checks that the long run of a test is about the present engine and mutants, and that it found no fault. */
export function expectRecordedRun(name: string, create: FuzzOptions['create'], count: number): void {
  const { outcomes, faults, ...inputs } = readRecordedRun(name);
  expect(inputs).toEqual(describeInputs(create, 1, count));
  expect(faults).toEqual([]);
  expect(Object.values(outcomes).reduce((sum, number) => sum + number, 0)).toBe(count);
}
