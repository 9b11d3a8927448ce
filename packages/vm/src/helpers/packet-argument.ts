import type { Packet } from '../context/packet.js';
import { VmError } from '../errors/vm-error.js';
import type { Machine } from '../machine/machine.js';

/** The packet of the run. @throws {VmError} VM_BAD_ARGUMENT when its context has none */
export function packetOf({ packet }: Machine, name: string): Packet {
  if (packet !== undefined) return packet;
  throw new VmError('VM_BAD_ARGUMENT', {
    function: name,
    argument: 'context has',
    found: 'no packet',
    expected: 'a run with data',
  });
}
