import { type Enum64Type, type EnumType, type FloatType, IntEncoding, type IntType } from '../../model/btf-type.js';
import type { CContext } from './c-context.js';

/**
 * Prints the definition of an enum, without the semicolon.
 * @see libbpf src/btf_dump.c btf_dump_emit_enum_def
 */
export function printEnum(context: CContext, id: number, type: EnumType | Enum64Type, level: number): void {
  const { names, sink, sizes } = context;
  const name = names.tag(id);
  sink.write(type.name === '' ? 'enum' : `enum ${name}`);
  if (type.values.length === 0) return;
  const suffix = type.kind === 'ENUM' ? '' : type.isSigned ? 'LL' : 'ULL';
  sink.write(' {');
  for (const item of type.values)
    sink.write(`\n${indent(level + 1)}${names.enumerator(item.name)} = ${item.value}${suffix},`);
  sink.write(`\n${indent(level)}}`);
  if (type.size === 1 && context.dialect.hasByteEnums) sink.write(' __attribute__((mode(byte)))');
  else if (type.size === 8 && sizes.pointerSize === 8 && fitsWord(type)) sink.write(' __attribute__((mode(word)))');
}

/** Whether a compiler would choose 4 bytes anyway. */
function fitsWord(type: EnumType | Enum64Type): boolean {
  return type.kind === 'ENUM' || type.values.every(({ value }) => BigInt.asUintN(64, value) >> 32n === 0n);
}

/** Tabs for indentation; libbpf has 13 of them. */
export function indent(level: number): string {
  return '\t'.repeat(Math.min(level, 13));
}

/** Keywords that name C's own number types. */
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

/** Defines a number type that C does not have, such as Rust's `i32`, so that its users compile. */
export function printNumber({ sink, names }: CContext, id: number, type: IntType | FloatType): void {
  if (type.name === '' || isOfC(type)) return;
  const { base, dimension } = baseOf(type);
  const isFree = /^[A-Za-z_]\w*$/.test(type.name) && !words.has(type.name);
  sink.write(
    `typedef ${base} ${names.number(id, isFree ? type.name : `${type.name.replaceAll(/\W/g, '_')}${type.size * 8}`)}${dimension};\n\n`,
  );
}

/** Whether C has a number type of this name and size. */
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
