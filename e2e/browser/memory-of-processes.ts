import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and all its descendants in bytes; shared memory counts once. Browsers use many processes.
 * Pages of files are left out: another browser that starts or ends would change this one's share of its program file.
 * @see man proc_pid_smaps(5), Pss and Pss_File
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
  const text = readIfThere(`/proc/${id}/smaps_rollup`);
  const kilobytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  return 1024 * (kilobytes('Pss') - kilobytes('Pss_File'));
}

/** A process may end while it is inspected. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
