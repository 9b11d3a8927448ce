import type { FloatType, IntType } from '../../model/btf-type.js';
import { IntEncoding } from '../../model/btf-type.js';
import type { CContext } from './c-context.js';

/** Words that C's own numbers are named with. */
const words: ReadonlySet<string> = new Set([
  'char',
  'signed',
  'unsigned',
  'short',
  'int',
  'long',
  '_Bool',
  '__int128',
  'float',
  'double',
]);

/** Defines a number that C has not by that name, such as Rust's `i32`, so that what uses it compiles. */
export function printNumber({ sink, names }: CContext, id: number, type: IntType | FloatType): void {
  if (type.name === '' || isOfC(type)) return;
  const { base, dimension } = baseOf(type);
  const isFree = /^[A-Za-z_]\w*$/.test(type.name) && !words.has(type.name);
  sink.write(
    `typedef ${base} ${names.number(id, isFree ? type.name : `${type.name.replaceAll(/\W/g, '_')}${type.size * 8}`)}${dimension};\n\n`,
  );
}

/** Whether C knows a number of this name and of as many bytes. */
function isOfC({ name, size }: IntType | FloatType): boolean {
  const parts = name.split(' ');
  if (!parts.every((word) => words.has(word))) return false;
  return !parts.includes('char') || size === 1;
}

const integers: Readonly<Record<number, string>> = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long', 16: '__int128' };

function baseOf(type: IntType | FloatType): { base: string; dimension: string } {
  const { size } = type;
  if (type.kind === 'FLOAT' && (size === 4 || size === 8))
    return { base: size === 4 ? 'float' : 'double', dimension: '' };
  if (type.kind === 'INT' && size === 1 && type.encoding === IntEncoding.bool) return { base: '_Bool', dimension: '' };
  const integer = type.kind === 'INT' ? integers[size] : undefined;
  if (integer === undefined)
    return size === 0 ? { base: 'struct {}', dimension: '' } : { base: 'unsigned char', dimension: `[${size}]` };
  const isSigned = type.kind === 'INT' && (type.encoding & IntEncoding.signed) !== 0;
  return { base: `${isSigned ? 'signed' : 'unsigned'} ${integer}`, dimension: '' };
}
