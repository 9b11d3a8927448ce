import type { ContextFields } from '../context/context.js';
import { toNetworkOrder } from '../context/ether-type.js';
import type { Packet } from '../context/packet.js';
import { VmError } from '../errors/vm-error.js';
import type { Machine } from '../machine/machine.js';

/** The packet of the run. @throws {VmError} VM_BAD_ARGUMENT when its context has none */
export function packetOf({ packet }: Machine, name: string): Packet {
  return packet ?? fail(name);
}

/** The fields of the packet's context. @throws {VmError} VM_BAD_ARGUMENT when the context has no packet */
export function fieldsOf({ fields }: Machine, name: string): ContextFields {
  return fields ?? fail(name);
}

/** The protocol of the packet's network layer, as the kernel determines it. */
export function protocolOf(fields: ContextFields): number {
  return toNetworkOrder(fields.get('protocol'));
}

function fail(name: string): never {
  throw new VmError('VM_BAD_ARGUMENT', {
    function: name,
    argument: 'context has',
    found: 'no packet',
    expected: 'a run with data',
  });
}
