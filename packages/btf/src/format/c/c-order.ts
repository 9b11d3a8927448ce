import { kindIn } from '../../model/type-table.js';
import { BtfError } from '../../wire/btf-error.js';
import { Kind } from '../../wire/kind.js';
import { type CContext, progress } from './c-context.js';

/**
 * Finds the types that must be defined before a type, and the order in which to define them.
 *
 * An embedded type must be defined before; one behind a pointer only if it is anonymous, since it is written inline.
 *
 * @returns Ids in that order, without those of earlier calls.
 * @throws {BtfError} BTF_LOOP for a type that embeds itself, BTF_LIMIT
 * @see libbpf src/btf_dump.c btf_dump_order_type
 */
export function orderTypes(context: CContext, id: number): number[] {
  const queue: number[] = [];
  order(context, queue, id, false);
  return queue;
}

/** @returns Whether the type has to be defined before the one that refers to it. */
function order(context: CContext, queue: number[], id: number, isBehindPointer: boolean): boolean {
  const state = context.ordered[id];
  if (state === progress.done) return true;
  const kind = kindIn(context.table, id);
  if (state === progress.active) {
    if ((kind === Kind.STRUCT || kind === Kind.UNION) && isBehindPointer && context.names.isNamed(id)) return false;
    throw new BtfError('BTF_LOOP', { id });
  }
  context.enter();
  const isStrong = orderUnseen(context, queue, id, kind, isBehindPointer);
  context.leave();
  return isStrong;
}

function orderUnseen(context: CContext, queue: number[], id: number, kind: number, isBehindPointer: boolean): boolean {
  const { ordered, names } = context;
  switch (kind) {
    case Kind.PTR: {
      const isStrong = order(context, queue, context.targetOf(id), true);
      ordered[id] = progress.done;
      return isStrong;
    }
    case Kind.ARRAY:
      return order(context, queue, context.elementOf(id), false);
    case Kind.STRUCT:
    case Kind.UNION: {
      const isNamed = names.isNamed(id);
      if (isBehindPointer && isNamed) return false;
      ordered[id] = progress.active;
      orderMembers(context, queue, id);
      if (isNamed) queue.push(id);
      ordered[id] = progress.done;
      return true;
    }
    case Kind.ENUM:
    case Kind.ENUM64:
    case Kind.FWD:
      if (names.isNamed(id) || context.referenced[id] === 0) queue.push(id);
      ordered[id] = progress.done;
      return true;
    case Kind.TYPEDEF: {
      const isStrong = order(context, queue, context.targetOf(id), isBehindPointer);
      if (isBehindPointer && !isStrong) return false;
      queue.push(id);
      ordered[id] = progress.done;
      return true;
    }
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      return order(context, queue, context.targetOf(id), isBehindPointer);
    case Kind.FUNC_PROTO:
      return orderPrototype(context, queue, id, isBehindPointer);
    default:
      ordered[id] = progress.done;
      return false;
  }
}

function orderMembers(context: CContext, queue: number[], id: number): void {
  const { words, starts, vlens } = context.table;
  const first = starts[id]! + 3;
  for (let at = first, end = first + vlens[id]! * 3; at < end; at += 3) order(context, queue, words[at + 1]!, false);
}

function orderPrototype(context: CContext, queue: number[], id: number, isBehindPointer: boolean): boolean {
  const { words, starts, vlens } = context.table;
  let isStrong = order(context, queue, context.targetOf(id), isBehindPointer);
  const first = starts[id]! + 3;
  for (let at = first, end = first + vlens[id]! * 2; at < end; at += 2)
    isStrong = order(context, queue, words[at + 1]!, isBehindPointer) || isStrong;
  return isStrong;
}
