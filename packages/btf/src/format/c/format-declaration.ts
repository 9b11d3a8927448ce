import type { Btf } from '../../btf.js';

/** Links of a chain that are printed; hostile chains are longer. */
const maxLinks = 64;

/** Functions that take functions, at most. */
const maxNesting = 3;

/** How C declares a name. */
export interface Declaration {
  /** What it is made of: `const struct file`. */
  readonly before: string;
  /** The name with what C writes around it: `*files[4]`. */
  readonly after: string;
}

/**
 * Splits the C declaration of a name so that names can be put in a column: `{ before: 'int', after: '*(*f)(long)' }`.
 * Anonymous types read `struct {...}`.
 * @throws {BtfError} BTF_NO_SUCH_TYPE
 */
export function splitDeclaration(btf: Btf, id: number, name: string): Declaration {
  return declare(btf, id, name, 0);
}

function declare(btf: Btf, id: number, name: string, depth: number): Declaration {
  let inner = name;
  let next = id;
  let qualifiers = '';
  for (let links = 0; links < maxLinks; links += 1) {
    const type = btf.type(next);
    switch (type.kind) {
      case 'PTR':
        inner = `*${qualifiers === '' ? '' : `${qualifiers.trim()} `}${inner}`;
        qualifiers = '';
        next = type.type;
        break;
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
        qualifiers += `${type.kind.toLowerCase()} `;
        next = type.type;
        break;
      case 'TYPE_TAG':
        next = type.type;
        break;
      case 'ARRAY':
        inner = `${inner.startsWith('*') ? `(${inner})` : inner}[${type.length}]`;
        next = type.type;
        break;
      case 'FUNC_PROTO': {
        const params = type.params.map((param, index) =>
          param.type === 0 && index === type.params.length - 1 && index > 0 ? '...' : depth > maxNesting ? '' : formatNested(btf, param.type, depth + 1));
        const list = params.length === 0 ? 'void' : params.join(', ');
        inner = `${inner.startsWith('*') ? `(${inner})` : inner}(${list})`;
        next = type.type;
        break;
      }
      default:
        return { before: qualifiers + baseName(type), after: inner };
    }
  }
  return { before: '...', after: inner };
}

function formatNested(btf: Btf, id: number, depth: number): string {
  const { before, after } = declare(btf, id, '', depth);
  return after === '' ? before : `${before} ${after}`;
}

function baseName(type: { readonly kind: string; readonly name: string }): string {
  const keyword = keywords[type.kind];
  if (keyword !== undefined) return type.name === '' ? `${keyword} {...}` : `${keyword} ${type.name}`;
  return type.kind === 'VOID' ? 'void' : type.name;
}

const keywords: Readonly<Record<string, string>> = { STRUCT: 'struct', UNION: 'union', ENUM: 'enum', ENUM64: 'enum', FWD: 'struct' };
