import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and all its descendants in bytes; what several share counts once. Browsers use many processes.
 * @see man proc_pid_smaps(5), Pss
 */
export function memoryOfProcesses(root: number): number {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const belongs = (id: number | undefined): boolean => id !== undefined && (id === root || belongs(parents.get(id)));
  return [...parents.keys()].filter(belongs).reduce((sum, id) => sum + proportionalSize(id), 0);
}

function parentOf(id: string): number | undefined {
  const parent = /^PPid:\t(\d+)$/m.exec(readIfThere(`/proc/${id}/status`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function proportionalSize(id: number): number {
  return 1024 * Number(/^Pss:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${id}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
