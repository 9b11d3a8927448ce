import { readFileSync } from 'node:fs';

/** CPUs that the running kernel may have, which is how many values its per-CPU maps have. */
export function possibleCpus(): number {
  const ranges = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim().split(',');
  return ranges.reduce((sum, range) => {
    const [first, last = first] = range.split('-').map(Number);
    return sum + last! - first! + 1;
  }, 0);
}
