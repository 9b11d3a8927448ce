import type { Enum64Type, EnumType } from '../../model/btf-type.js';
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
  if (type.size === 1 && context.hasByteEnums) sink.write(' __attribute__((mode(byte)))');
  else if (type.size === 8 && sizes.pointerSize === 8 && fitsWord(type)) sink.write(' __attribute__((mode(word)))');
}

/** Whether a compiler would choose 4 bytes by itself. */
function fitsWord(type: EnumType | Enum64Type): boolean {
  return type.kind === 'ENUM' || type.values.every(({ value }) => BigInt.asUintN(64, value) >> 32n === 0n);
}

/** Tabs at the begin of a line; libbpf has 13 of them. */
export function indent(level: number): string {
  return '\t'.repeat(Math.min(level, 13));
}
