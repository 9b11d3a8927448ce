import type { Btf } from '../model/btf.js';
import { typeAt } from '../model/walk-types.js';

/** Maximum number of pointers, arrays and qualifiers that are spelled out. */
const maxLevels = 16;

/** Maximum number of parameters that are spelled out. */
const maxParams = 16;

const keywords: Readonly<Record<string, string>> = {
  STRUCT: 'struct ',
  UNION: 'union ',
  ENUM: 'enum ',
  ENUM64: 'enum ',
};
const qualifiers: Readonly<Record<string, string>> = { CONST: 'const ', VOLATILE: 'volatile ', RESTRICT: '' };

/**
 * A short description of a type, close to C: `const struct file *`, `char[16]`, `struct {...}`, `int (struct sk_buff *,
 * u32)`.
 */
export function describeType(btf: Btf, start: number, levels: number = maxLevels): string {
  let [before, after] = ['', ''];
  const end = (head: string): string => `${before}${head}${/^[*(]/.test(after) ? ' ' : ''}${after}`.trimEnd();
  let id = start;
  for (let left = levels; left > 0; left -= 1) {
    const type = typeAt(btf, id);
    if (type === undefined) return end(`type ${id}`);
    switch (type.kind) {
      case 'PTR':
        after = `*${after}`;
        id = type.type;
        continue;
      case 'ARRAY':
        after = `${after.startsWith('*') ? `(${after})` : after}[${type.length}]`;
        id = type.type;
        continue;
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG': {
        const word = qualifiers[type.kind] ?? '';
        if (typeAt(btf, type.type)?.kind === 'PTR') after = `${word}${after}`;
        else before += word;
        id = type.type;
        continue;
      }
      case 'FUNC_PROTO': {
        const params = type.params.slice(0, maxParams).map((param) => describeType(btf, param.type, levels >> 1));
        if (type.params.length > maxParams) params.push('...');
        const inner = after === '' ? '' : `(${after})`;
        return `${before}${describeType(btf, type.type, levels >> 1)} ${inner}(${params.join(', ') || 'void'})`;
      }
      case 'FWD':
        return end(`${type.isUnion ? 'union' : 'struct'} ${type.name}`);
      case 'VOID':
        return end('void');
      default:
        return end(`${keywords[type.kind] ?? ''}${type.name === '' ? '{...}' : type.name}`);
    }
  }
  return end('...');
}
