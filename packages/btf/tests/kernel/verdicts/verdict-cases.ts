import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import type { KernelTypes } from '../../../src/kernel/fields/kernel-types.js';
import { mutate } from '../mutate.js';
import { allSeeds, type Seed } from '../seeds.js';

/** What a kernel answered to one mutant. */
export interface VerdictCase {
  /** Which mutant. */
  readonly number: number;
  /** 0 when it is accepted. */
  readonly errno: number;
  /** The last line of the log. */
  readonly line: string;
}

/** What verdicts.txt holds: answers, and all that they depend on. */
export interface Verdicts {
  /** "6.18". */
  readonly kernel: string;
  /** Of all blobs together: where it is another one, seeds or mutations have changed and the file must be written again. */
  readonly sha256: string;
  /** Structs that kernel pointers were about: whether the kernel has them, and a destructor for them. */
  readonly structs: Readonly<Record<string, readonly [hasStruct: boolean, hasDestructor: boolean]>>;
  readonly cases: readonly VerdictCase[];
}

const file = new URL('./verdicts.txt', import.meta.url);

/** Writes the file: a line of JSON, then a line for each case, with its number, its errno, and the kernel's line as JSON. */
export function writeVerdicts({ cases, ...head }: Verdicts): void {
  const rows = cases.map(({ number, errno, line }) => `${number} ${errno} ${JSON.stringify(line)}`);
  writeFileSync(file, [JSON.stringify(head), ...rows, ''].join('\n'));
}

/** Reads what `writeVerdicts` wrote. */
export function readVerdicts(): Verdicts {
  const [head = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const cases = rows.map((row): VerdictCase => {
    const [number, errno] = row.split(' ', 2).map(Number) as [number, number];
    return { number, errno, line: JSON.parse(row.slice(row.indexOf('"'))) as string };
  });
  return { ...(JSON.parse(head) as Omit<Verdicts, 'cases'>), cases };
}

/** The mutant with a number: any number has one. */
export function mutantOf(number: number): { readonly seed: Seed; readonly blob: Uint8Array } {
  const seed = allSeeds[number % allSeeds.length]!;
  return { seed, blob: mutate(seed.blob, seededRandom(number)) };
}

/** One hash of all blobs. */
export function hashOf(blobs: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const blob of blobs) hash.update(`${blob.length} `).update(blob);
  return hash.digest('hex');
}

/** What is known of a kernel's types. @throws Error for a struct that was not asked about */
export function recordedTypes(structs: Verdicts['structs']): KernelTypes {
  const answer = (name: string): readonly [boolean, boolean] => {
    const known = structs[name];
    if (known === undefined) throw new Error(`struct ${name} is not in verdicts.txt`);
    return known;
  };
  return { hasStruct: (name) => answer(name)[0], hasDestructor: (name) => answer(name)[1] };
}
