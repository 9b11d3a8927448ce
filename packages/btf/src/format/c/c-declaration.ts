import type { ArrayType, BtfType, CompositeType, FuncProtoType, FwdType } from '../../model/btf-type.js';
import type { CContext } from './c-context.js';
import { indent, printEnum } from './c-scalars.js';
import { padGap } from './c-padding.js';
import { BtfError } from '../../wire/btf-error.js';

/**
 * Prints the declaration of a name: `int (*handlers[4])(void *)`. Anonymous structs, unions and enums are written out.
 *
 * The chain from the type to its base type is put on a stack; what C writes outermost is taken off first.
 *
 * @param name '' for a type alone.
 * @see libbpf src/btf_dump.c btf_dump_emit_type_decl
 */
export function printDeclaration(context: CContext, id: number, name: string, level: number): void {
  const chain: number[] = [];
  for (let next = id; ;) {
    chain.push(next);
    if (chain.length > context.btf.count) throw new BtfError('BTF_LOOP', { id });
    const type = context.btf.type(next);
    const isLink =
      type.kind === 'PTR' ||
      type.kind === 'ARRAY' ||
      type.kind === 'FUNC_PROTO' ||
      type.kind === 'TYPE_TAG' ||
      type.kind === 'VOLATILE' ||
      type.kind === 'CONST' ||
      type.kind === 'RESTRICT';
    if (!isLink) break;
    next = type.type;
  }
  context.enter();
  printChain(context, chain, name, level);
  context.leave();
}

function printChain(context: CContext, chain: number[], name: string, level: number): void {
  const { btf, sink } = context;
  let isAfterPointer = true;
  while (chain.length > 0) {
    const id = chain.pop()!;
    const type = btf.type(id);
    switch (type.kind) {
      case 'PTR':
        sink.write(isAfterPointer ? '*' : ' *');
        break;
      case 'VOLATILE':
      case 'CONST':
      case 'RESTRICT':
        sink.write(` ${type.kind.toLowerCase()}`);
        break;
      case 'ARRAY':
        printArray(context, type, chain, name, level, isAfterPointer);
        return;
      case 'FUNC_PROTO':
        printPrototype(context, type, chain, name, level, isAfterPointer);
        return;
      case 'FUNC':
      case 'VAR':
      case 'DATASEC':
      case 'DECL_TAG':
      case 'UNKNOWN':
        return;
      default:
        printQualifiers(context, chain);
        printBase(context, id, type, level);
    }
    isAfterPointer = type.kind === 'PTR';
  }
  printName(context, name, isAfterPointer);
}

/** Prints the start of a declaration: everything except pointers, arrays, functions and qualifiers. */
function printBase(context: CContext, id: number, type: BtfType, level: number): void {
  const { sink, names } = context;
  switch (type.kind) {
    case 'VOID':
      sink.write('void');
      return;
    case 'STRUCT':
    case 'UNION':
      if (type.name === '') printComposite(context, id, type, level);
      else sink.write(`${type.kind.toLowerCase()} ${names.tag(id)}`);
      return;
    case 'ENUM':
    case 'ENUM64':
      if (type.name === '') printEnum(context, id, type, level);
      else sink.write(`enum ${names.tag(id)}`);
      return;
    case 'FWD':
      printForward(context, id, type);
      return;
    case 'TYPEDEF':
      sink.write(names.identifier(id));
      return;
    case 'TYPE_TAG':
      sink.write(
        type.isAttribute && context.dialect.hasAttributes
          ? ` __attribute__((${type.name}))`
          : ` __attribute__((btf_type_tag("${type.name}")))`,
      );
      return;
    case 'INT':
    case 'FLOAT':
      sink.write(names.ofNumber(id));
      return;
    default:
      sink.write(type.name);
  }
}

/** Prints the declaration of a struct or union whose members are not known. */
export function printForward(context: CContext, id: number, type: FwdType): void {
  context.sink.write(`${type.isUnion ? 'union' : 'struct'} ${context.names.tag(id)}`);
}

/** Takes the qualifiers of the next part off the stack and prints them before it. */
function printQualifiers({ btf, sink }: CContext, chain: number[]): void {
  for (let id = chain.at(-1); id !== undefined; id = chain.at(-1)) {
    const kind = btf.kind(id);
    if (kind !== 'VOLATILE' && kind !== 'CONST' && kind !== 'RESTRICT') return;
    sink.write(`${kind.toLowerCase()} `);
    chain.pop();
  }
}

/** Drops the qualifiers of an array or function: compilers emit them where C has none. */
function dropQualifiers({ btf }: CContext, chain: number[]): void {
  for (let id = chain.at(-1); id !== undefined; id = chain.at(-1)) {
    const kind = btf.kind(id);
    if (kind !== 'VOLATILE' && kind !== 'CONST' && kind !== 'RESTRICT' && kind !== 'TYPE_TAG') return;
    chain.pop();
  }
}

function printName({ sink }: CContext, name: string, isAfterPointer: boolean): void {
  sink.write(name !== '' && !isAfterPointer ? ` ${name}` : name);
}

function printArray(
  context: CContext,
  type: ArrayType,
  chain: number[],
  name: string,
  level: number,
  isAfterPointer: boolean,
): void {
  const { btf, sink } = context;
  dropQualifiers(context, chain);
  const next = chain.at(-1);
  if (next === undefined) {
    printName(context, name, isAfterPointer);
  } else {
    const isArray = btf.kind(next) === 'ARRAY';
    if (name !== '' && !isAfterPointer) sink.write(' ');
    if (!isArray) sink.write('(');
    printChain(context, chain, name, level);
    if (!isArray) sink.write(')');
  }
  sink.write(`[${type.length}]`);
}

function printPrototype(
  context: CContext,
  type: FuncProtoType,
  chain: number[],
  name: string,
  level: number,
  isAfterPointer: boolean,
): void {
  const { sink } = context;
  dropQualifiers(context, chain);
  if (chain.length > 0) {
    sink.write(' (');
    printChain(context, chain, name, level);
    sink.write(')');
  } else {
    printName(context, name, isAfterPointer);
  }
  const { params } = type;
  sink.write('(');
  if (params.length === 0 || (params.length === 1 && params[0]!.type === 0)) {
    sink.write('void)');
    return;
  }
  for (const [index, param] of params.entries()) {
    if (index > 0) sink.write(', ');
    if (index === params.length - 1 && param.type === 0) sink.write('...');
    else printDeclaration(context, param.type, param.name, level);
  }
  sink.write(')');
}

/**
 * Prints the definition of a struct or union, without the semicolon. Adds padding where a compiler would leave no gap.
 * @see libbpf src/btf_dump.c btf_dump_emit_struct_def
 */
export function printComposite(context: CContext, id: number, type: CompositeType, level: number): void {
  const { sink, sizes, names } = context;
  const isPacked = type.kind === 'STRUCT' && isPackedStruct(context, type);
  const inner = `\n${indent(level + 1)}`;
  const fill = (from: number, to: number, alignment: number, isBetweenBitfields: boolean): void => {
    if (from >= to) return;
    for (const line of padGap({ from, to, alignment, isBetweenBitfields }, sizes.pointerSize)) sink.write(inner + line);
  };
  sink.write(`${type.kind.toLowerCase()}${type.name === '' ? '' : ` ${names.tag(id)}`} {`);
  let end = 0;
  let isAfterBitfield = false;
  for (const member of type.members) {
    const { bitfieldSize, offsetBits } = member;
    const isBitfield = bitfieldSize !== 0;
    fill(end, offsetBits, isPacked ? 1 : sizes.alignOf(member.type), isAfterBitfield && isBitfield);
    sink.write(inner);
    printDeclaration(context, member.type, member.name, level + 1);
    sink.write(isBitfield ? `: ${bitfieldSize};` : ';');
    end = offsetBits + (isBitfield ? bitfieldSize : (sizes.findSize(member.type) ?? 0) * 8);
    isAfterBitfield = isBitfield;
  }
  if (type.kind === 'STRUCT') fill(end, type.size * 8, sizes.alignOf(id), false);
  sink.write(type.members.length > 0 || type.size > 0 ? `\n${indent(level)}}` : '}');
  if (isPacked) sink.write(' __attribute__((packed))');
}

/** Whether a struct's layout requires the attribute `packed`. */
function isPackedStruct({ sizes }: CContext, type: CompositeType): boolean {
  let largest = 1;
  for (const { type: id, offsetBits, bitfieldSize } of type.members) {
    const alignment = sizes.alignOf(id);
    if (alignment !== 0 && bitfieldSize === 0 && offsetBits % (8 * alignment) !== 0) return true;
    largest = Math.max(largest, alignment);
  }
  return type.size % largest !== 0;
}
