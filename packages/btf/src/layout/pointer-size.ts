import type { Btf } from '../btf.js';

/** Spellings of `long` that compilers write. @see libbpf src/btf.c determine_ptr_size */
const longNames = [
  'long', 'long int', 'int long', 'unsigned long', 'long unsigned', 'unsigned long int', 'unsigned int long',
  'long unsigned int', 'long int unsigned', 'int unsigned long', 'int long unsigned',
];

/**
 * The size of a pointer, which BTF does not tell: that of the first `long`, as libbpf takes it, or 8. BPF itself has 8.
 * @returns 4 or 8.
 */
export function pointerSizeOf(btf: Btf): 4 | 8 {
  let first: { id: number; size: 4 | 8 } | undefined;
  for (const name of longNames) {
    for (const id of btf.findAll(name, ['INT'])) {
      const type = btf.type(id);
      if (type.kind !== 'INT' || (type.size !== 4 && type.size !== 8)) continue;
      if (first === undefined || id < first.id) first = { id, size: type.size };
      break;
    }
  }
  return first?.size ?? 8;
}
