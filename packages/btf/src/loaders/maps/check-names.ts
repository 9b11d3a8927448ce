import { mapIssue, type MapIssue } from './map-issue.js';

/** The kernel keeps 15 bytes of a map's name (BPF_OBJ_NAME_LEN - 1). */
const maxName = 15;

/**
 * Checks the names of an object's maps.
 *
 * @see Linux kernel/bpf/syscall.c bpf_obj_name_cpy; loaders cut longer names
 */
export function checkNames(names: readonly string[]): MapIssue[] {
  const issues: MapIssue[] = [];
  const short = new Map<string, string>();
  for (const name of names) {
    const subject = `map "${name}"`;
    if (!/^[A-Za-z0-9_.]*$/.test(name)) {
      issues.push(mapIssue('MAP_NAME_LETTERS', subject, 'a name with other letters', 'error', 'EINVAL'));
    }
    const cut = name.slice(0, maxName);
    const other = short.get(cut);
    if (name.length > maxName)
      issues.push(mapIssue('MAP_NAME_LONG', subject, `${name.length} bytes, known as "${cut}"`, 'warning'));
    if (other !== undefined)
      issues.push(
        mapIssue('MAP_NAME_TWICE', subject, `the kernel's name "${cut}", which "${other}" has too`, 'warning'),
      );
    else short.set(cut, name);
  }
  return issues;
}
