import { BtfError } from '../../wire/btf-error.js';
import type { BtfType, CompositeType } from '../../model/btf-type.js';
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
  const { btf, ordered } = context;
  if (ordered[id] === progress.done) return true;
  const type = btf.type(id);
  if (ordered[id] === progress.active) {
    if (isComposite(type) && isBehindPointer && type.name !== '') return false;
    throw new BtfError('BTF_LOOP', { id });
  }
  context.enter();
  try {
    return orderUnseen(context, queue, id, type, isBehindPointer);
  } finally {
    context.leave();
  }
}

function orderUnseen(context: CContext, queue: number[], id: number, type: BtfType, isBehindPointer: boolean): boolean {
  const { ordered, referenced } = context;
  switch (type.kind) {
    case 'PTR': {
      const isStrong = order(context, queue, type.type, true);
      ordered[id] = progress.done;
      return isStrong;
    }
    case 'ARRAY':
      return order(context, queue, type.type, false);
    case 'STRUCT':
    case 'UNION':
      if (isBehindPointer && type.name !== '') return false;
      ordered[id] = progress.active;
      for (const member of type.members) order(context, queue, member.type, false);
      if (type.name !== '') queue.push(id);
      ordered[id] = progress.done;
      return true;
    case 'ENUM':
    case 'ENUM64':
    case 'FWD':
      if (type.name !== '' || referenced[id] === 0) queue.push(id);
      ordered[id] = progress.done;
      return true;
    case 'TYPEDEF': {
      const isStrong = order(context, queue, type.type, isBehindPointer);
      if (isBehindPointer && !isStrong) return false;
      queue.push(id);
      ordered[id] = progress.done;
      return true;
    }
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return order(context, queue, type.type, isBehindPointer);
    case 'FUNC_PROTO': {
      let isStrong = order(context, queue, type.type, isBehindPointer);
      for (const param of type.params) isStrong = order(context, queue, param.type, isBehindPointer) || isStrong;
      return isStrong;
    }
    default:
      ordered[id] = progress.done;
      return false;
  }
}

function isComposite(type: BtfType): type is CompositeType {
  return type.kind === 'STRUCT' || type.kind === 'UNION';
}
