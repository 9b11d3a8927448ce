import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { RingBuffer } from '../maps/ring-buffer.js';
import { mapIn } from './map-argument.js';

/** Bytes of a dynptr. @see Linux include/uapi/linux/bpf.h struct bpf_dynptr */
export const dynptrSize = 16;

/** @see Linux kernel/bpf/helpers.c DYNPTR_MAX_SIZE */
const maxSize = 2 ** 24 - 1;

/** The memory that a dynptr refers to. */
interface Dynptr {
  /** Address of its first byte; 0 for a null dynptr. */
  readonly address: number;
  readonly size: number;
}

/** Writes a dynptr: an address, a size and an offset, as the kernel has it. */
export function writeDynptr(place: Uint8Array, { address, size }: Dynptr): void {
  const view = new DataView(place.buffer, place.byteOffset, dynptrSize);
  view.setBigUint64(0, BigInt(address), true);
  view.setUint32(8, size, true);
  view.setUint32(12, 0, true);
}

function readDynptr(call: HelperArguments, register: number): Dynptr {
  const place = call.read(register, dynptrSize);
  const view = new DataView(place.buffer, place.byteOffset, dynptrSize);
  return { address: Number(view.getBigUint64(0, true)), size: view.getUint32(8, true) & maxSize };
}

const none: Dynptr = { address: 0, size: 0 };

/** Whether `length` bytes from an offset are within a dynptr. */
function has({ size }: Dynptr, offset: number, length: number): boolean {
  return offset <= size && length <= size - offset;
}

/** Submits or discards the ring buffer record of a dynptr. */
function finish(call: HelperArguments, machine: Machine, isDiscarded: boolean): number {
  const { address } = readDynptr(call, 1);
  let map = address === 0 ? undefined : machine.mapById(1);
  for (let id = 2; map !== undefined; id += 1) {
    if (map instanceof RingBuffer && map.finish(address, isDiscarded)) break;
    map = machine.mapById(id);
  }
  writeDynptr(call.write(1, dynptrSize), none);
  return 0;
}

/** Helpers for dynptrs. @see Linux kernel/bpf/helpers.c, kernel/bpf/ringbuf.c */
export const dynptrHelpers: HelperTable = {
  bpf_dynptr_from_mem: (call) => {
    const size = call.u32(2);
    const result = size > maxSize ? -Errno.E2BIG : call.u64(3) === 0n ? 0 : -Errno.EINVAL;
    if (result === 0) call.write(1, size);
    writeDynptr(call.write(4, dynptrSize), result === 0 ? { address: call.address(1), size } : none);
    return result;
  },
  bpf_dynptr_read: (call, machine) => {
    const [source, length, offset] = [readDynptr(call, 3), call.u32(2), call.u32(4)];
    if (source.address === 0 || call.u64(5) !== 0n) return -Errno.EINVAL;
    if (!has(source, offset, length)) return -Errno.E2BIG;
    call.write(1, length).set(machine.memory.slice(source.address + offset, length, 'read', 'bpf_dynptr_read'));
    return 0;
  },
  bpf_dynptr_write: (call, machine) => {
    const [target, offset, length] = [readDynptr(call, 1), call.u32(2), call.u32(4)];
    if (target.address === 0) return -Errno.EINVAL;
    if (!has(target, offset, length)) return -Errno.E2BIG;
    if (call.u64(5) !== 0n) return -Errno.EINVAL;
    machine.memory.slice(target.address + offset, length, 'write', 'bpf_dynptr_write').set(call.read(3, length));
    return 0;
  },
  bpf_dynptr_data: (call) => {
    const [source, offset, length] = [readDynptr(call, 1), call.u32(2), call.u32(3)];
    return source.address !== 0 && has(source, offset, length) ? source.address + offset : 0;
  },
  bpf_ringbuf_reserve_dynptr: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_ringbuf_reserve_dynptr');
    const size = call.u32(2);
    const place = call.write(4, dynptrSize);
    writeDynptr(place, none);
    if (call.u64(3) !== 0n) return -Errno.EINVAL;
    if (size > maxSize) return -Errno.E2BIG;
    const address = map instanceof RingBuffer ? map.reserve(size) : 0;
    if (address === 0) return -Errno.EINVAL;
    writeDynptr(place, { address, size });
    return 0;
  },
  bpf_ringbuf_submit_dynptr: (call, machine) => finish(call, machine, false),
  bpf_ringbuf_discard_dynptr: (call, machine) => finish(call, machine, true),
};
