import type { Btf } from '../model/btf.js';
import { maxChain, typeAt } from '../model/walk-types.js';

/**
 * The size of a type as libbpf computes it, for 64-bit objects.
 *
 * @returns the size, or the error's name when it has none
 * @see libbpf src/btf.c btf__resolve_size
 */
export function libbpfSize(btf: Btf, id: number): number | 'EINVAL' | 'E2BIG' {
  let count = 1;
  let current = id;
  for (let left = maxChain; left > 0; left -= 1) {
    const type = typeAt(btf, current);
    switch (type?.kind) {
      case 'INT':
      case 'STRUCT':
      case 'UNION':
      case 'ENUM':
      case 'ENUM64':
      case 'DATASEC':
      case 'FLOAT':
      case 'PTR': {
        const size = count * (type.kind === 'PTR' ? 8 : type.size);
        return size > 0xffffffff ? 'E2BIG' : size;
      }
      case 'TYPEDEF':
      case 'VOLATILE':
      case 'CONST':
      case 'RESTRICT':
      case 'VAR':
      case 'DECL_TAG':
      case 'TYPE_TAG':
        current = type.type;
        break;
      case 'ARRAY':
        if (count * type.length > 0xffffffff) return 'E2BIG';
        count *= type.length;
        current = type.type;
        break;
      default:
        return 'EINVAL';
    }
  }
  return 'EINVAL';
}
