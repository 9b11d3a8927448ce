import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { madeSeeds } from './made-seeds.js';
import { specialSeeds } from './special-seeds.js';

/** A blob to mutate. */
export interface Seed {
  readonly name: string;
  readonly blob: Uint8Array;
  /** It has locks or counters: its mutants are looked at before the kernel gets them. */
  readonly isSpecial: boolean;
}

const folder = fileURLToPath(new URL('./compiled', import.meta.url));

/** Blobs by hand, and those that compilers made. */
export const allSeeds: readonly Seed[] = [
  ...Object.entries(madeSeeds).map(([name, blob]) => ({ name, blob, isSpecial: false })),
  ...Object.entries(specialSeeds).map(([name, blob]) => ({ name, blob, isSpecial: true })),
  ...compiledSeeds(),
];

function compiledSeeds(): Seed[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.btf'))
    .toSorted();
  return names.map((name) => ({ name, blob: new Uint8Array(readFileSync(`${folder}/${name}`)), isSpecial: false }));
}
