import type { Btf } from '../../model/btf.js';
import type { FuncProtoType } from '../../model/btf-type.js';

/** Maximum length of a chain to print; hostile chains are longer. */
const maxLinks = 64;

/** Maximum number of types in a declaration: functions that take functions can have too many for a line. */
const maxSteps = 256;

/** How many more types may be printed. */
interface Budget {
  left: number;
}

/** How C declares a name. */
export interface Declaration {
  /** Its base type: `const struct file`. */
  readonly before: string;
  /** The name with the declarator around it: `*files[4]`. */
  readonly after: string;
}

/**
 * Splits the C declaration of a name so that names can be aligned in a column: `{ before: 'int', after: '*(*f)(long)'
 * }`. Anonymous types read `struct {...}`.
 * @throws {BtfError} BTF_NO_SUCH_TYPE
 */
export function splitDeclaration(btf: Btf, id: number, name: string): Declaration {
  return declare(btf, id, name, { left: maxSteps });
}

function declare(btf: Btf, id: number, name: string, budget: Budget): Declaration {
  let inner = name;
  let next = id;
  let qualifiers = '';
  for (let links = 0; links < maxLinks && budget.left > 0; links += 1) {
    budget.left -= 1;
    const type = btf.type(next);
    switch (type.kind) {
      case 'PTR':
        inner = `*${qualifiers === '' ? '' : `${qualifiers.trim()} `}${inner}`;
        qualifiers = '';
        next = type.type;
        break;
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT': {
        const word = `${type.kind.toLowerCase()} `;
        // An array and its elements may both be const: C has it once.
        if (!qualifiers.includes(word)) qualifiers += word;
        next = type.type;
        break;
      }
      case 'TYPE_TAG':
        next = type.type;
        break;
      case 'ARRAY':
        inner = `${inner.startsWith('*') ? `(${inner})` : inner}[${type.length}]`;
        next = type.type;
        break;
      case 'FUNC_PROTO': {
        inner = `${inner.startsWith('*') ? `(${inner})` : inner}(${formatParams(btf, type, budget)})`;
        next = type.type;
        break;
      }
      default:
        return { before: qualifiers + baseName(type), after: inner };
    }
  }
  return { before: '...', after: inner };
}

function formatParams(btf: Btf, { params }: FuncProtoType, budget: Budget): string {
  const texts: string[] = [];
  for (const [index, { type }] of params.entries()) {
    const isLast = index > 0 && index === params.length - 1;
    if ((isLast && type === 0) || budget.left <= 0) return [...texts, '...'].join(', ');
    const { before, after } = declare(btf, type, '', budget);
    texts.push(after === '' ? before : `${before} ${after}`);
  }
  return texts.length === 0 ? 'void' : texts.join(', ');
}

function baseName(type: { readonly kind: string; readonly name: string }): string {
  const keyword = keywords[type.kind];
  if (keyword !== undefined) return type.name === '' ? `${keyword} {...}` : `${keyword} ${type.name}`;
  return type.kind === 'VOID' ? 'void' : type.name;
}

const keywords: Readonly<Record<string, string>> = {
  STRUCT: 'struct',
  UNION: 'union',
  ENUM: 'enum',
  ENUM64: 'enum',
  FWD: 'struct',
};
