import { VmError } from '../errors/vm-error.js';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { RingBuffer } from '../maps/ring-buffer.js';
import type { UserRingBuffer } from '../maps/user-ring-buffer.js';
import { dynptrSize, writeDynptr } from './dynptr.js';
import { mapIn } from './map-argument.js';

/** BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP, the same bits for both kinds of ring buffers. */
const wakeFlags = 3n;

/** Masks of the flags of bpf_perf_event_output. @see Linux include/uapi/linux/bpf.h BPF_F_INDEX_MASK, BPF_F_CTXLEN_MASK */
const indexMask = 0xffff_ffffn;
const lengthMask = 0xf_ffffn << 32n;

/** Helpers for ring buffers and perf events. @see Linux kernel/bpf/ringbuf.c, kernel/trace/bpf_trace.c */
export const outputHelpers: HelperTable = {
  bpf_ringbuf_output: (call, machine) => {
    const ring = ringIn(call, machine, 'bpf_ringbuf_output');
    const size = Number(call.u64(3));
    if ((call.u64(4) & ~wakeFlags) !== 0n) return -Errno.EINVAL;
    return ring.output(call.read(2, size));
  },
  bpf_ringbuf_reserve: (call, machine) => {
    const ring = ringIn(call, machine, 'bpf_ringbuf_reserve');
    return call.u64(3) === 0n ? ring.reserve(Number(call.u64(2))) : 0;
  },
  bpf_ringbuf_submit: (call, machine) => finish(call, machine, 'bpf_ringbuf_submit', false),
  bpf_ringbuf_discard: (call, machine) => finish(call, machine, 'bpf_ringbuf_discard', true),
  bpf_ringbuf_query: (call, machine) => ringIn(call, machine, 'bpf_ringbuf_query').query(Number(call.u64(2))),
  bpf_user_ringbuf_drain: drain,
  bpf_perf_event_output: (call, machine) => outputEvent(call, machine, 'bpf_perf_event_output'),
  bpf_skb_output: (call, machine) => outputEvent(call, machine, 'bpf_skb_output'),
  bpf_xdp_output: (call, machine) => outputEvent(call, machine, 'bpf_xdp_output'),
};

function ringIn(call: HelperArguments, machine: Machine, name: string): RingBuffer {
  return mapIn(call, machine, 1, name) as RingBuffer;
}

/** Submits or discards a record. An address without a reserved record is an error here; the kernel's verifier refuses such a program. */
function finish(call: HelperArguments, machine: Machine, name: string, isDiscarded: boolean): void {
  const address = call.address(1);
  for (let id = 1; ; id += 1) {
    const map = machine.mapById(id);
    if (map instanceof RingBuffer && map.finish(address, isDiscarded)) return;
    if (map === undefined) break;
  }
  throw new VmError('VM_BAD_ARGUMENT', {
    function: name,
    argument: 'argument 1 is',
    found: `0x${call.u64(1).toString(16)}, where no record is reserved`,
    expected: 'the result of bpf_ringbuf_reserve, once',
  });
}

function drain(call: HelperArguments, machine: Machine): number {
  const ring = mapIn(call, machine, 1, 'bpf_user_ringbuf_drain') as UserRingBuffer;
  const [callback, context] = [call.u64(2), call.u64(3)];
  if ((call.u64(4) & ~wakeFlags) !== 0n) return -Errno.EINVAL;
  const { memory } = machine;
  const dynptr = memory.allocate(dynptrSize, { kind: 'kernel object', name: 'dynptr', isWritable: false });
  try {
    return ring.drain((data) => {
      const name = `record of user ring buffer "${ring.spec.name}"`;
      const record = memory.allocate(data.length, { kind: 'ring buffer record', name });
      memory.bytesOf(record).set(data);
      writeDynptr(memory.bytesOf(dynptr), { address: record.address, size: data.length });
      machine.charge(1);
      try {
        return machine.invoke(callback, dynptr.address, context);
      } finally {
        memory.free(record);
      }
    });
  } finally {
    memory.free(dynptr);
  }
}

/** Outputs a perf event, as if user space had opened one on each CPU, as loaders do. If the flags ask for it, the packet's first bytes follow the data. */
function outputEvent(call: HelperArguments, machine: Machine, name: string): number {
  const map = mapIn(call, machine, 2, name);
  const flags = call.u64(3);
  const size = Number(call.u64(5));
  const { packet, environment, output } = machine;
  const allowed = packet === undefined ? indexMask : indexMask | lengthMask;
  if ((flags & ~allowed) !== 0n) return -Errno.EINVAL;
  const length = Number((flags & lengthMask) >> 32n);
  if (packet !== undefined && length > packet.length) return -Errno.EFAULT;
  const flagIndex = flags & indexMask;
  const index = flagIndex === indexMask ? environment.cpu : Number(flagIndex);
  if (index >= map.spec.maxEntries) return -Errno.E2BIG;
  if (index >= environment.cpuCount) return -Errno.ENOENT;
  if (index !== environment.cpu) return -Errno.EOPNOTSUPP;
  const data = new Uint8Array(size + length);
  data.set(call.read(4, size));
  if (packet !== undefined) data.set(packet.data.subarray(0, length), size);
  output.perfEvents.push({ map: map.spec.name, cpu: index, data });
  return 0;
}
