import type { CompositeType, ModifierType } from '../../model/btf-type.js';
import { type CContext, progress } from './c-context.js';
import { printComposite, printDeclaration, printForward } from './c-declaration.js';
import { printEnum, printNumber } from './c-scalars.js';

/** Types of GCC that BTF describes as integers and no header defines. @see libbpf src/btf_dump.c missing_base_types */
const aliases: Readonly<Record<string, string>> = {
  __Poly8_t: 'unsigned char',
  __Poly16_t: 'unsigned short',
  __Poly64_t: 'unsigned long long',
  __Poly128_t: 'unsigned __int128',
};

/** A built-in type of the compiler, which cannot be redefined. */
const builtin = '__builtin_va_list';

/**
 * Prints what a type needs at one place: its definition, a forward declaration, or nothing.
 * @param container Id of the struct or typedef that it is part of; 0 for the definition itself.
 * @see libbpf src/btf_dump.c btf_dump_emit_type
 */
export function printType(context: CContext, id: number, container: number): void {
  const { btf, printed } = context;
  if (printed[id] === progress.done) return;
  if (printed[id] === progress.active) {
    printAgain(context, id, container);
    return;
  }
  const type = btf.type(id);
  context.enter();
  switch (type.kind) {
    case 'INT': {
      const alias = Object.hasOwn(aliases, type.name) ? aliases[type.name] : undefined;
      if (alias !== undefined) context.sink.write(`typedef ${alias} ${type.name};\n\n`);
      else if (context.definesNumbers) printNumber(context, id, type);
      printed[id] = progress.done;
      break;
    }
    case 'FLOAT':
      if (context.definesNumbers) printNumber(context, id, type);
      printed[id] = progress.done;
      break;
    case 'ENUM':
    case 'ENUM64':
      if (container === 0) {
        printEnum(context, id, type, 0);
        context.sink.write(';\n\n');
      }
      printed[id] = progress.done;
      break;
    case 'PTR':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
    case 'ARRAY':
      printType(context, type.type, container);
      break;
    case 'FWD':
      printForward(context, id, type);
      context.sink.write(';\n\n');
      printed[id] = progress.done;
      break;
    case 'TYPEDEF':
      printed[id] = progress.active;
      printType(context, type.type, id);
      if (context.forwarded[id] === 0) printTypedef(context, id, type);
      printed[id] = progress.done;
      break;
    case 'STRUCT':
    case 'UNION':
      printStruct(context, id, type, container);
      break;
    case 'FUNC_PROTO':
      printType(context, type.type, container);
      for (const param of type.params) printType(context, param.type, container);
      break;
    default:
  }
  context.leave();
}

/** Prints what a type needs when it is reached again from inside itself. */
function printAgain(context: CContext, id: number, container: number): void {
  const { btf, forwarded, names, sink } = context;
  if (forwarded[id] === 1) return;
  const type = btf.type(id);
  if (type.kind === 'STRUCT' || type.kind === 'UNION') {
    if (id === container || type.name === '') return;
    sink.write(`${type.kind.toLowerCase()} ${names.tag(id)};\n\n`);
    forwarded[id] = 1;
  } else if (type.kind === 'TYPEDEF') {
    printTypedef(context, id, type);
    forwarded[id] = 1;
  }
}

function printStruct(context: CContext, id: number, type: CompositeType, container: number): void {
  const { printed, forwarded, names, sink } = context;
  printed[id] = progress.active;
  if (container === 0 || type.name === '') {
    const inner = type.name === '' ? container : id;
    for (const member of type.members) printType(context, member.type, inner);
  } else if (forwarded[id] === 0 && id !== container) {
    sink.write(`${type.kind.toLowerCase()} ${names.tag(id)};\n\n`);
    forwarded[id] = 1;
  }
  if (container !== 0) {
    printed[id] = progress.none;
    return;
  }
  printComposite(context, id, type, 0);
  sink.write(';\n\n');
  printed[id] = progress.done;
}

function printTypedef(context: CContext, id: number, type: ModifierType): void {
  const { names, sink } = context;
  if (type.name === builtin) return;
  const name = names.identifier(id);
  if (type.type === 0 && name === '__gnuc_va_list') {
    // Old versions of GCC describe it as void.
    sink.write(`typedef ${builtin} __gnuc_va_list`);
  } else {
    sink.write('typedef ');
    printDeclaration(context, type.type, name, 0);
  }
  sink.write(';\n\n');
}
