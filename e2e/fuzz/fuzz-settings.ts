import { fileURLToPath } from 'node:url';
import type { FuzzOptions, FuzzReport } from './run-mutants.js';

/**
 * Which mutants to make, and how to run them. `BPF_FUZZ_COUNT`, `BPF_FUZZ_SEED` and `BPF_FUZZ_FIRST` choose other
 * mutants, `BPF_FUZZ_WORKERS` and `BPF_FUZZ_TIMEOUT` (milliseconds) change how they are run. Mutants that break the
 * contract or crash the engine are left in `.cache/fuzz-found`, or in the folder that `BPF_FUZZ_FOUND` names.
 *
 * @param usualCount number of mutants if `BPF_FUZZ_COUNT` is not set
 * @param usualTimeoutMs time limit of a link if `BPF_FUZZ_TIMEOUT` is not set
 */
export function readFuzzSettings(usualCount: number, usualTimeoutMs: number): Omit<FuzzOptions, 'corpus' | 'create'> {
  const setting = (name: string, usual: number): number => Number(process.env[`BPF_FUZZ_${name}`] ?? usual);
  return {
    seed: setting('SEED', 1),
    first: setting('FIRST', 0),
    count: setting('COUNT', usualCount),
    workers: setting('WORKERS', 2),
    timeoutMs: setting('TIMEOUT', usualTimeoutMs),
    found: process.env['BPF_FUZZ_FOUND'] ?? fileURLToPath(new URL('../../.cache/fuzz-found', import.meta.url)),
  };
}

/** Prints the outcomes of the mutants on one line. */
export function printFuzzReport({ outcomes, kinds, slowest }: FuzzReport): void {
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .map((entry) => entry.join(' '))
      .join(', ');
  process.stdout.write(
    `mutants: ${list(kinds)}; ${list(outcomes)}; slowest ${slowest.index} with ${Math.round(slowest.milliseconds)} ms\n`,
  );
}
