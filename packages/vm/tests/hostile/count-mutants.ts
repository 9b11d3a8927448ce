import { runMutant } from './object-mutant.js';
import { runProgramMutant, type ProgramForm } from './program-mutant.js';

/** Mutants of each kind. */
export interface MutantCounts {
  readonly objects: number;
  readonly programs: number;
}

/** Runs mutants from seed 1 on, and counts what they come to. @throws Error for the first that ends with anything but a typed error */
export async function countMutants({
  objects,
  programs,
}: MutantCounts): Promise<Record<string, Record<string, number>>> {
  const found: Record<string, Record<string, number>> = {};
  const count = (kind: string, outcome: string): void => {
    const counts = (found[kind] ??= {});
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  };
  for (let seed = 1; seed <= objects; seed += 1) count('objects', await runMutant(seed));
  for (const form of ['random bytes', 'changed program'] satisfies ProgramForm[]) {
    for (let seed = 1; seed <= programs / 2; seed += 1) count(form, runProgramMutant(form, seed));
  }
  return found;
}
