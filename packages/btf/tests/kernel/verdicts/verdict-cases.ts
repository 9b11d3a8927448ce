import { seededRandom } from '@bpf-link-wasm/testkit/random';
import type { KernelTypes } from '../../../src/kernel/fields/kernel-types.js';
import { mutate } from '../mutate.js';
import { allSeeds, type Seed } from '../seeds.js';
import type { Verdicts } from './verdict-file.js';

export const verdictsFile = new URL('./verdicts.txt', import.meta.url);

/** Verdicts on BTF, with what they depend on of the kernel's own types. */
export interface BtfVerdicts extends Verdicts {
  /** Structs that kernel pointers were about: whether the kernel has them, and a destructor for them. */
  readonly structs: Readonly<Record<string, readonly [hasStruct: boolean, hasDestructor: boolean]>>;
}

/** The mutant with a number: any number has one. */
export function mutantOf(number: number): { readonly seed: Seed; readonly blob: Uint8Array } {
  const seed = allSeeds[number % allSeeds.length]!;
  return { seed, blob: mutate(seed.blob, seededRandom(number)) };
}

/** What is known of a kernel's types. @throws Error for a struct that was not asked about */
export function recordedTypes(structs: BtfVerdicts['structs']): KernelTypes {
  const answer = (name: string): readonly [boolean, boolean] => {
    const known = structs[name];
    if (known === undefined) throw new Error(`struct ${name} is not in verdicts.txt`);
    return known;
  };
  return { hasStruct: (name) => answer(name)[0], hasDestructor: (name) => answer(name)[1] };
}
