import { kindIn } from '../../model/type-table.js';
import { Kind } from '../../wire/kind.js';
import { asciiBytes } from '../text-sink.js';
import { type CContext, progress } from './c-context.js';
import { printComposite, printDeclaration, printForward, printTagged } from './c-declaration.js';
import { printEnum, printNumber } from './c-scalars.js';

/** Types of GCC that BTF describes as integers and no header defines. @see libbpf src/btf_dump.c missing_base_types */
const aliases: Readonly<Record<string, string>> = {
  __Poly8_t: 'unsigned char',
  __Poly16_t: 'unsigned short',
  __Poly64_t: 'unsigned long long',
  __Poly128_t: 'unsigned __int128',
};

/** A built-in type of the compiler, which cannot be redefined. */
const builtin = asciiBytes('__builtin_va_list');

/** Old versions of GCC describe it as void. */
const oldList = asciiBytes('__gnuc_va_list');

const end = asciiBytes(';\n\n');
const typedef = asciiBytes('typedef ');
const space = asciiBytes(' ');

/**
 * Prints what a type needs at one place: its definition, a forward declaration, or nothing.
 * @param container Id of the struct or typedef that it is part of; 0 for the definition itself.
 * @see libbpf src/btf_dump.c btf_dump_emit_type
 */
export function printType(context: CContext, id: number, container: number): void {
  const { printed, table, text } = context;
  const state = printed[id];
  if (state === progress.done) return;
  const kind = kindIn(table, id);
  if (state === progress.active) {
    printAgain(context, id, kind, container);
    return;
  }
  context.enter();
  switch (kind) {
    case Kind.INT:
    case Kind.FLOAT:
      printScalar(context, id);
      printed[id] = progress.done;
      break;
    case Kind.ENUM:
    case Kind.ENUM64:
      if (container === 0) {
        printEnum(context, id, 0);
        text.ascii(end);
      }
      printed[id] = progress.done;
      break;
    case Kind.PTR:
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      printType(context, context.targetOf(id), container);
      break;
    case Kind.ARRAY:
      printType(context, context.elementOf(id), container);
      break;
    case Kind.FWD:
      printForward(context, id);
      text.ascii(end);
      printed[id] = progress.done;
      break;
    case Kind.TYPEDEF:
      printed[id] = progress.active;
      printType(context, context.targetOf(id), id);
      if (context.forwarded[id] === 0) printTypedef(context, id);
      printed[id] = progress.done;
      break;
    case Kind.STRUCT:
    case Kind.UNION:
      printStruct(context, id, kind, container);
      break;
    case Kind.FUNC_PROTO:
      printType(context, context.targetOf(id), container);
      printEntries(context, id, 2, container);
      break;
    default:
  }
  context.leave();
}

/** Prints what members or parameters need. @param size Words of each. */
function printEntries(context: CContext, id: number, size: number, container: number): void {
  const { words, starts, vlens } = context.table;
  const first = starts[id]! + 3;
  for (let at = first, last = first + vlens[id]! * size; at < last; at += size)
    printType(context, words[at + 1]!, container);
}

function printScalar(context: CContext, id: number): void {
  const type = context.btf.type(id);
  if (type.kind !== 'INT' && type.kind !== 'FLOAT') return;
  const alias = type.kind === 'INT' && Object.hasOwn(aliases, type.name) ? aliases[type.name] : undefined;
  if (alias !== undefined) context.text.text(`typedef ${alias} ${type.name};\n\n`);
  else if (context.definesNumbers) printNumber(context, id, type);
}

/** Prints what a type needs when it is reached again from inside itself. */
function printAgain(context: CContext, id: number, kind: number, container: number): void {
  const { forwarded, names } = context;
  if (forwarded[id] === 1) return;
  if (kind === Kind.STRUCT || kind === Kind.UNION) {
    if (id === container || !names.isNamed(id)) return;
    declare(context, id, kind);
  } else if (kind === Kind.TYPEDEF) {
    printTypedef(context, id);
    forwarded[id] = 1;
  }
}

function declare(context: CContext, id: number, kind: number): void {
  printTagged(context, id, kind);
  context.text.ascii(end);
  context.forwarded[id] = 1;
}

function printStruct(context: CContext, id: number, kind: number, container: number): void {
  const { printed, forwarded, names, text } = context;
  const isNamed = names.isNamed(id);
  printed[id] = progress.active;
  if (container === 0 || !isNamed) printEntries(context, id, 3, isNamed ? id : container);
  else if (forwarded[id] === 0 && id !== container) declare(context, id, kind);
  if (container !== 0) {
    printed[id] = progress.none;
    return;
  }
  printComposite(context, id, 0);
  text.ascii(end);
  printed[id] = progress.done;
}

function printTypedef(context: CContext, id: number): void {
  const { names, text } = context;
  const name = names.offsetOf(id);
  if (names.equals(name, builtin)) return;
  const use = names.identifier(id);
  const target = context.targetOf(id);
  text.ascii(typedef);
  if (target === 0 && use === 1 && names.equals(name, oldList)) {
    text.ascii(builtin);
    text.ascii(space);
    text.ascii(oldList);
  } else {
    printDeclaration(context, target, name, use, 0);
  }
  text.ascii(end);
}
