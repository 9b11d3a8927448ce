import { type FloatType, IntEncoding, type IntType } from '../../model/btf-type.js';
import { Kind } from '../../wire/kind.js';
import { asciiBytes } from '../text-sink.js';
import type { CContext } from './c-context.js';

/** Line breaks by level, with tabs for indentation; libbpf has 13 of them. */
const newLines = /* @__PURE__ */ Array.from({ length: 14 }, (_, level) => asciiBytes(`\n${'\t'.repeat(level)}`));

/** A line break with its indentation. */
export function newLine(level: number): Uint8Array {
  return newLines[Math.min(level, 13)]!;
}

const words = {
  enum: asciiBytes('enum'),
  namedEnum: asciiBytes('enum '),
  open: asciiBytes(' {'),
  close: asciiBytes('}'),
  equals: asciiBytes(' = '),
  comma: asciiBytes(','),
  signedComma: asciiBytes('LL,'),
  unsignedComma: asciiBytes('ULL,'),
  byte: asciiBytes(' __attribute__((mode(byte)))'),
  word: asciiBytes(' __attribute__((mode(word)))'),
} as const;

/**
 * Prints the definition of an enum, without the semicolon.
 * @see libbpf src/btf_dump.c btf_dump_emit_enum_def
 */
export function printEnum(context: CContext, id: number, level: number): void {
  const { names, table, text, sizes } = context;
  const is64 = table.kinds[id] === Kind.ENUM64;
  text.ascii(names.isNamed(id) ? words.namedEnum : words.enum);
  names.writeTag(id);
  if (table.vlens[id] === 0) return;
  text.ascii(words.open);
  if (is64) printValues64(context, id, level);
  else printValues(context, id, level);
  text.ascii(newLine(level));
  text.ascii(words.close);
  const size = table.words[table.starts[id]! + 2];
  if (size === 1 && context.dialect.hasByteEnums) text.ascii(words.byte);
  else if (size === 8 && sizes.pointerSize === 8 && (!is64 || fitsWord(context, id))) text.ascii(words.word);
}

function printValues({ names, table, text }: CContext, id: number, level: number): void {
  const { words: values, starts, vlens } = table;
  const start = starts[id]!;
  const isSigned = values[start + 1]! >>> 31 === 1;
  for (let at = start + 3, end = at + vlens[id]! * 2; at < end; at += 2) {
    const value = values[at + 1]!;
    text.ascii(newLine(level + 1));
    names.writeEnumerator(values[at]!);
    if (isSigned) text.signed(words.equals, value);
    else text.unsigned(words.equals, value);
    text.ascii(words.comma);
  }
}

function printValues64({ names, table, text }: CContext, id: number, level: number): void {
  const { words: values, starts, vlens } = table;
  const start = starts[id]!;
  const isSigned = values[start + 1]! >>> 31 === 1;
  for (let at = start + 3, end = at + vlens[id]! * 3; at < end; at += 3) {
    const value = (BigInt(values[at + 2]!) << 32n) | BigInt(values[at + 1]!);
    text.ascii(newLine(level + 1));
    names.writeEnumerator(values[at]!);
    text.ascii(words.equals);
    text.text(`${isSigned ? BigInt.asIntN(64, value) : value}`);
    text.ascii(isSigned ? words.signedComma : words.unsignedComma);
  }
}

/** Whether a compiler would choose 4 bytes anyway. */
function fitsWord({ table }: CContext, id: number): boolean {
  const { words: values, starts, vlens } = table;
  for (let at = starts[id]! + 3, end = at + vlens[id]! * 3; at < end; at += 3) if (values[at + 2] !== 0) return false;
  return true;
}

/** Keywords that name C's own number types. */
const keywords: ReadonlySet<string> = new Set([
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
export function printNumber({ text, names }: CContext, id: number, type: IntType | FloatType): void {
  if (type.name === '' || isOfC(type)) return;
  const { base, dimension } = baseOf(type);
  const isFree = /^[A-Za-z_]\w*$/.test(type.name) && !keywords.has(type.name);
  const name = names.number(id, isFree ? type.name : `${type.name.replaceAll(/\W/g, '_')}${type.size * 8}`);
  text.text(`typedef ${base} ${name}${dimension};\n\n`);
}

/** Whether C has a number type of this name and size. */
function isOfC({ name, size }: IntType | FloatType): boolean {
  const parts = name.split(' ');
  if (!parts.every((word) => keywords.has(word))) return false;
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
