import type { Btf } from '../../model/btf.js';
import { IntEncoding, type BtfType, type FloatType, type IntType } from '../../model/btf-type.js';
import type { CodeNames } from './code-names.js';

/** Maximum length of a chain; hostile chains are longer. */
const maxLinks = 64;

const integers: Readonly<Record<number, string>> = { 1: '8', 2: '16', 4: '32', 8: '64', 16: '128' };

/**
 * Maximum number of types in a field: functions that take functions can have too many for a line. The rest reads
 * `c_void`.
 */
const maxSteps = 1000;

/** How many more types may be printed. */
interface Budget {
  left: number;
}

/** The Rust type of a BTF type; byte arrays for sizes that Rust has no type for. */
export function rustType(btf: Btf, names: CodeNames, id: number, budget: Budget = { left: maxSteps }): string {
  budget.left -= 1;
  if (budget.left < 0) return '::core::ffi::c_void';
  const type = btf.type(id);
  const inner = (target: number): string => rustType(btf, names, target, budget);
  switch (type.kind) {
    case 'INT':
    case 'FLOAT':
      return scalar(type);
    case 'PTR':
      return pointer(btf, names, type.type, budget);
    case 'ARRAY':
      return `[${inner(type.type)}; ${type.length}]`;
    case 'CONST':
    case 'VOLATILE':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return inner(type.type);
    case 'STRUCT':
    case 'UNION':
    case 'ENUM':
    case 'ENUM64':
    case 'FWD':
    case 'TYPEDEF':
      return names.name(id);
    default:
      return '::core::ffi::c_void';
  }
}

/** The Rust type of a number; bytes where Rust has no type of that size. */
export function scalar(type: IntType | FloatType): string {
  const bits = integers[type.size];
  if (type.kind === 'FLOAT') return type.size === 4 ? 'f32' : type.size === 8 ? 'f64' : `[u8; ${type.size}]`;
  if (bits === undefined) return `[u8; ${type.size}]`;
  if ((type.encoding & IntEncoding.bool) !== 0 && type.size === 1) return 'bool';
  return `${(type.encoding & IntEncoding.signed) !== 0 ? 'i' : 'u'}${bits}`;
}

function pointer(btf: Btf, names: CodeNames, id: number, budget: Budget): string {
  let target = id;
  let isConst = false;
  for (let links = 0; links < maxLinks; links += 1) {
    const type = btf.type(target);
    if (type.kind !== 'CONST' && type.kind !== 'VOLATILE' && type.kind !== 'RESTRICT' && type.kind !== 'TYPE_TAG')
      break;
    isConst ||= type.kind === 'CONST';
    target = type.type;
  }
  const type = btf.type(target);
  if (type.kind !== 'FUNC_PROTO') return `*${isConst ? 'const' : 'mut'} ${rustType(btf, names, target, budget)}`;
  if (budget.left < type.params.length) return '*mut ::core::ffi::c_void';
  const isVariadic = type.params.length > 1 && type.params.at(-1)!.type === 0;
  const params = type.params
    .filter((param) => param.type !== 0)
    .map((param) => rustType(btf, names, param.type, budget));
  if (isVariadic) params.push('...');
  const result = type.type === 0 ? '' : ` -> ${rustType(btf, names, type.type, budget)}`;
  return `Option<unsafe extern "C" fn(${params.join(', ')})${result}>`;
}

/** The alignment that Rust gives a type under `#[repr(C)]`, in bytes. */
export function rustAlignment(btf: Btf, id: number, structAlignment: (id: number) => number, depth = 0): number {
  if (depth > maxLinks) return 1;
  const type = btf.type(id);
  switch (type.kind) {
    case 'INT':
      return integers[type.size] === undefined ? 1 : type.size;
    case 'ENUM':
    case 'ENUM64':
      return type.size;
    case 'FLOAT':
      return type.size === 4 || type.size === 8 ? type.size : 1;
    case 'PTR':
      return 8;
    case 'STRUCT':
    case 'UNION':
      return structAlignment(id);
    case 'ARRAY':
    case 'TYPEDEF':
    case 'CONST':
    case 'VOLATILE':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return rustAlignment(btf, type.type, structAlignment, depth + 1);
    default:
      return 1;
  }
}

const keywords = new Set([
  'as',
  'break',
  'const',
  'continue',
  'crate',
  'else',
  'enum',
  'extern',
  'false',
  'fn',
  'for',
  'if',
  'impl',
  'in',
  'let',
  'loop',
  'match',
  'mod',
  'move',
  'mut',
  'pub',
  'ref',
  'return',
  'self',
  'static',
  'struct',
  'super',
  'trait',
  'true',
  'type',
  'unsafe',
  'use',
  'where',
  'while',
  'async',
  'await',
  'dyn',
  'abstract',
  'become',
  'box',
  'do',
  'final',
  'macro',
  'override',
  'priv',
  'typeof',
  'unsized',
  'virtual',
  'yield',
  'try',
  'gen',
  'Self',
  'Option',
]);

/** Type names that are in scope in Rust without an import. */
export const primitives: ReadonlySet<string> = new Set([
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'usize',
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'isize',
  'f32',
  'f64',
  'bool',
  'char',
  'str',
]);

/** The primitive that a typedef repeats, such as the kernel's `u8`. */
export function rustBuiltin(btf: Btf, id: number, type: BtfType): string | undefined {
  if (!primitives.has(type.name)) return undefined;
  let target = id;
  for (let links = 0; links < maxLinks; links += 1) {
    const inner = btf.type(target);
    if (inner.kind === 'INT' || inner.kind === 'FLOAT') {
      const name = scalar(inner);
      return name === type.name ? name : undefined;
    }
    if (inner.kind !== 'TYPEDEF') return undefined;
    target = inner.type;
  }
  return undefined;
}

/** A name that has no other meaning in Rust. */
export function rustIdentifier(name: string): string {
  return keywords.has(name) || primitives.has(name) || name === '_' ? `${name}_` : name;
}

/** Keywords that cannot be raw identifiers. */
const unspeakable = new Set(['_', 'self', 'Self', 'super', 'crate']);

/** The Rust spelling of a name that must stay the same: `r#type` for a keyword. Undefined where there is none. */
export function rustRawIdentifier(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || unspeakable.has(name)) return undefined;
  return keywords.has(name) ? `r#${name}` : name;
}
