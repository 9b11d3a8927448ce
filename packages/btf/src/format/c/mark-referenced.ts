import type { Btf } from '../../model/btf.js';
import { referencesOf } from '../../model/references.js';

/**
 * Finds the types that others refer to: an anonymous enum that none refers to is a declaration of constants.
 * @returns 1 at the ids of such types.
 * @see libbpf src/btf_dump.c btf_dump_mark_referenced
 */
export function markReferenced(btf: Btf): Uint8Array {
  const marks = new Uint8Array(btf.count);
  for (let part: Btf | undefined = btf; part !== undefined; part = part.base) {
    for (const [, type] of part.types()) {
      for (const id of referencesOf(type)) if (id < marks.length) marks[id] = 1;
    }
  }
  return marks;
}
