import { readFileSync } from 'node:fs';

/** Ticks per second in /proc: USER_HZ, the same on all machines that Node runs on. */
const ticksPerSecond = 100;

/**
 * The processor time of this process and of its ended children, in seconds; undefined where there is no /proc.
 * Processes that left their parent, such as servers, do not count.
 */
export function processorSeconds(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // From field 3, behind the name, which may contain blanks. @see man proc_pid_stat(5): utime, stime, cutime, cstime
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}
