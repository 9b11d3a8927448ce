import type { Btf } from '../model/btf.js';
import { Kind } from '../wire/kind.js';

/** Spellings of `long` that compilers write. @see libbpf src/btf.c determine_ptr_size */
const longNames = new Set([
  'long',
  'long int',
  'int long',
  'unsigned long',
  'long unsigned',
  'unsigned long int',
  'unsigned int long',
  'long unsigned int',
  'long int unsigned',
  'int unsigned long',
  'int long unsigned',
]);

/**
 * The size of a pointer, which BTF does not tell: that of the first `long`, as libbpf takes it, or 8. BPF itself has 8.
 * @returns 4 or 8.
 */
export function pointerSizeOf(btf: Btf): 4 | 8 {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kindNumber(id) !== Kind.INT) continue;
    const type = btf.type(id);
    if (type.kind === 'INT' && (type.size === 4 || type.size === 8) && longNames.has(type.name)) return type.size;
  }
  return 8;
}
