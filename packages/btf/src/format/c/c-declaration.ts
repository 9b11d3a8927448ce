import { kindIn } from '../../model/type-table.js';
import { BtfError } from '../../wire/btf-error.js';
import { Kind } from '../../wire/kind.js';
import { asciiBytes } from '../text-sink.js';
import type { CContext } from './c-context.js';
import { newLine, printEnum } from './c-scalars.js';
import { isNatural, padGap } from './c-padding.js';

const words = {
  space: asciiBytes(' '),
  star: asciiBytes('*'),
  spacedStar: asciiBytes(' *'),
  open: asciiBytes('('),
  spacedOpen: asciiBytes(' ('),
  close: asciiBytes(')'),
  comma: asciiBytes(', '),
  rest: asciiBytes('...'),
  noParams: asciiBytes('void)'),
  openLength: asciiBytes('['),
  closeLength: asciiBytes(']'),
  void: asciiBytes('void'),
  struct: asciiBytes('struct'),
  union: asciiBytes('union'),
  namedStruct: asciiBytes('struct '),
  namedUnion: asciiBytes('union '),
  namedEnum: asciiBytes('enum '),
  openBody: asciiBytes(' {'),
  closeBody: asciiBytes('}'),
  bits: asciiBytes(': '),
  end: asciiBytes(';'),
  attribute: asciiBytes(' __attribute__(('),
  closeAttribute: asciiBytes('))'),
  tag: asciiBytes(' __attribute__((btf_type_tag("'),
  closeTag: asciiBytes('")))'),
  packed: asciiBytes(' __attribute__((packed))'),
} as const;

const qualifiers = {
  volatile: asciiBytes('volatile '),
  const: asciiBytes('const '),
  restrict: asciiBytes('restrict '),
};
const laterQualifiers = {
  volatile: asciiBytes(' volatile'),
  const: asciiBytes(' const'),
  restrict: asciiBytes(' restrict'),
};

function qualifierOf(kind: number, texts: typeof qualifiers): Uint8Array {
  return kind === Kind.CONST ? texts.const : kind === Kind.VOLATILE ? texts.volatile : texts.restrict;
}

const isQualifier = (kind: number): boolean => kind === Kind.CONST || kind === Kind.VOLATILE || kind === Kind.RESTRICT;

/**
 * Prints the declaration of a name: `int (*handlers[4])(void *)`. Anonymous structs, unions and enums are written out.
 *
 * The chain from the type to its base type is put on a stack; what C writes outermost is taken off first.
 *
 * @param name Offset of the name; 0 for a type alone.
 * @param use The use of the name, see CNames; 1 for a name that needs no suffix.
 * @see libbpf src/btf_dump.c btf_dump_emit_type_decl
 */
export function printDeclaration(context: CContext, id: number, name: number, use: number, level: number): void {
  const { chain, table } = context;
  const bottom = chain.length;
  for (let next = id; ;) {
    chain.push(next);
    if (chain.length - bottom > table.count) throw new BtfError('BTF_LOOP', { id });
    const kind = kindIn(table, next);
    if (kind === Kind.PTR || kind === Kind.FUNC_PROTO || kind === Kind.TYPE_TAG || isQualifier(kind))
      next = context.targetOf(next);
    else if (kind === Kind.ARRAY) next = context.elementOf(next);
    else break;
  }
  context.enter();
  printChain(context, bottom, name, use, level);
  context.leave();
  while (chain.length > bottom) chain.pop();
}

/** Prints the part of the stack above `bottom`. */
function printChain(context: CContext, bottom: number, name: number, use: number, level: number): void {
  const { chain, table, text } = context;
  let isAfterPointer = true;
  while (chain.length > bottom) {
    const id = chain.pop()!;
    const kind = table.kinds[id]!;
    switch (kind) {
      case Kind.PTR:
        text.ascii(isAfterPointer ? words.star : words.spacedStar);
        break;
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
        text.ascii(qualifierOf(kind, laterQualifiers));
        break;
      case Kind.ARRAY:
        printArray(context, id, bottom, name, use, level, isAfterPointer);
        return;
      case Kind.FUNC_PROTO:
        printPrototype(context, id, bottom, name, use, level, isAfterPointer);
        return;
      case Kind.VOID:
      case Kind.INT:
      case Kind.FLOAT:
      case Kind.STRUCT:
      case Kind.UNION:
      case Kind.ENUM:
      case Kind.ENUM64:
      case Kind.FWD:
      case Kind.TYPEDEF:
      case Kind.TYPE_TAG:
        printQualifiers(context, bottom);
        printBase(context, id, kind, level);
        break;
      default:
        return;
    }
    isAfterPointer = kind === Kind.PTR;
  }
  printName(context, name, use, isAfterPointer);
}

/** Prints the start of a declaration: everything except pointers, arrays, functions and qualifiers. */
function printBase(context: CContext, id: number, kind: number, level: number): void {
  const { text, names } = context;
  switch (kind) {
    case Kind.VOID:
      text.ascii(words.void);
      return;
    case Kind.STRUCT:
    case Kind.UNION:
      if (names.isNamed(id)) printTagged(context, id, kind);
      else printComposite(context, id, level);
      return;
    case Kind.ENUM:
    case Kind.ENUM64:
      if (names.isNamed(id)) {
        text.ascii(words.namedEnum);
        names.writeTag(id);
      } else printEnum(context, id, level);
      return;
    case Kind.FWD:
      printForward(context, id);
      return;
    case Kind.TYPEDEF:
      names.writeIdentifier(id);
      return;
    case Kind.TYPE_TAG: {
      const isAttribute = hasFlag(context, id) && context.dialect.hasAttributes;
      text.ascii(isAttribute ? words.attribute : words.tag);
      names.write(names.offsetOf(id), 1);
      text.ascii(isAttribute ? words.closeAttribute : words.closeTag);
      return;
    }
    default:
      names.writeNumber(id);
  }
}

/** The kind_flag of a type. */
function hasFlag({ table }: CContext, id: number): boolean {
  return table.words[table.starts[id]! + 1]! >>> 31 === 1;
}

/** Prints a struct or union by its name. */
export function printTagged({ names, text }: CContext, id: number, kind: number): void {
  text.ascii(kind === Kind.STRUCT ? words.namedStruct : words.namedUnion);
  names.writeTag(id);
}

/** Prints the declaration of a struct or union whose members are not known. */
export function printForward(context: CContext, id: number): void {
  printTagged(context, id, hasFlag(context, id) ? Kind.UNION : Kind.STRUCT);
}

/** Takes the qualifiers of the next part off the stack and prints them before it. */
function printQualifiers({ chain, table, text }: CContext, bottom: number): void {
  while (chain.length > bottom) {
    const kind = table.kinds[chain[chain.length - 1]!]!;
    if (!isQualifier(kind)) return;
    text.ascii(qualifierOf(kind, qualifiers));
    chain.pop();
  }
}

/** Drops the qualifiers of an array or function: compilers emit them where C has none. */
function dropQualifiers({ chain, table }: CContext, bottom: number): void {
  while (chain.length > bottom) {
    const kind = table.kinds[chain[chain.length - 1]!]!;
    if (!isQualifier(kind) && kind !== Kind.TYPE_TAG) return;
    chain.pop();
  }
}

function printName({ names, text }: CContext, name: number, use: number, isAfterPointer: boolean): void {
  if (names.isEmpty(name)) return;
  if (!isAfterPointer) text.ascii(words.space);
  names.write(name, use);
}

function printArray(
  context: CContext,
  id: number,
  bottom: number,
  name: number,
  use: number,
  level: number,
  isAfterPointer: boolean,
): void {
  const { chain, table, text } = context;
  dropQualifiers(context, bottom);
  if (chain.length === bottom) {
    printName(context, name, use, isAfterPointer);
  } else {
    const isArray = table.kinds[chain[chain.length - 1]!] === Kind.ARRAY;
    if (!isAfterPointer && !context.names.isEmpty(name)) text.ascii(words.space);
    if (!isArray) text.ascii(words.open);
    printChain(context, bottom, name, use, level);
    if (!isArray) text.ascii(words.close);
  }
  text.unsigned(words.openLength, table.words[table.starts[id]! + 5]!);
  text.ascii(words.closeLength);
}

function printPrototype(
  context: CContext,
  id: number,
  bottom: number,
  name: number,
  use: number,
  level: number,
  isAfterPointer: boolean,
): void {
  const { chain, table, text } = context;
  dropQualifiers(context, bottom);
  if (chain.length > bottom) {
    text.ascii(words.spacedOpen);
    printChain(context, bottom, name, use, level);
    text.ascii(words.close);
  } else {
    printName(context, name, use, isAfterPointer);
  }
  const params = table.words;
  const first = table.starts[id]! + 3;
  const end = first + table.vlens[id]! * 2;
  text.ascii(words.open);
  if (end === first || (end === first + 2 && params[first + 1] === 0)) {
    text.ascii(words.noParams);
    return;
  }
  for (let at = first; at < end; at += 2) {
    const type = params[at + 1]!;
    if (at > first) text.ascii(words.comma);
    if (at === end - 2 && type === 0) text.ascii(words.rest);
    else printDeclaration(context, type, params[at]!, 1, level);
  }
  text.ascii(words.close);
}

/**
 * Prints the definition of a struct or union, without the semicolon. Adds padding where a compiler would leave no gap.
 * @see libbpf src/btf_dump.c btf_dump_emit_struct_def
 */
export function printComposite(context: CContext, id: number, level: number): void {
  const { table, text, sizes, names } = context;
  const isStruct = table.kinds[id] === Kind.STRUCT;
  const isPacked = isStruct && isPackedStruct(context, id);
  const hasBitfields = hasFlag(context, id);
  const members = table.words;
  const start = table.starts[id]!;
  const last = start + 3 + table.vlens[id]! * 3;
  if (names.isNamed(id)) printTagged(context, id, table.kinds[id]!);
  else text.ascii(isStruct ? words.struct : words.union);
  text.ascii(words.openBody);
  let end = 0;
  let isAfterBitfield = false;
  for (let at = start + 3; at < last; at += 3) {
    const type = members[at + 1]!;
    const word = members[at + 2]!;
    const offset = hasBitfields ? word & 0xffffff : word;
    const width = hasBitfields ? word >>> 24 : 0;
    const isBitfield = width !== 0;
    const alignment = sizes.alignOf(type);
    if (end < offset)
      printPadding(context, level, end, offset, isPacked ? 1 : alignment, isAfterBitfield && isBitfield);
    text.ascii(newLine(level + 1));
    printDeclaration(context, type, members[at]!, 1, level + 1);
    if (isBitfield) text.unsigned(words.bits, width);
    text.ascii(words.end);
    end = offset + (isBitfield ? width : (sizes.findSize(type) ?? 0) * 8);
    isAfterBitfield = isBitfield;
  }
  const size = members[start + 2]!;
  if (isStruct && end < size * 8) printPadding(context, level, end, size * 8, sizes.alignOf(id), false);
  if (last > start + 3 || size > 0) text.ascii(newLine(level));
  text.ascii(words.closeBody);
  if (isPacked) text.ascii(words.packed);
}

/** Fills a gap between members, or at the end. */
function printPadding(
  { sizes, text }: CContext,
  level: number,
  from: number,
  to: number,
  alignment: number,
  isBetweenBitfields: boolean,
): void {
  const gap = { from, to, alignment, isBetweenBitfields };
  if (isNatural(gap)) return;
  for (const { line, count } of padGap(gap, sizes.pointerSize)) text.repeat(newLine(level + 1), line, count);
}

/** Whether a struct's layout requires the attribute `packed`. */
function isPackedStruct({ sizes, table }: CContext, id: number): boolean {
  const { words: members, starts, vlens } = table;
  const start = starts[id]!;
  const hasBitfields = members[start + 1]! >>> 31 === 1;
  let largest = 1;
  for (let at = start + 3, end = at + vlens[id]! * 3; at < end; at += 3) {
    const alignment = sizes.alignOf(members[at + 1]!);
    const word = members[at + 2]!;
    const isBitfield = hasBitfields && word >>> 24 !== 0;
    const offset = hasBitfields ? word & 0xffffff : word;
    if (alignment !== 0 && !isBitfield && offset % (8 * alignment) !== 0) return true;
    largest = Math.max(largest, alignment);
  }
  return members[start + 2]! % largest !== 0;
}
