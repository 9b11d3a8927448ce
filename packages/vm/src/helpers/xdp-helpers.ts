import { ethernetHeader, tailReserve } from '../context/packet.js';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { packetOf } from './packet-argument.js';

/** Bytes at the start of the headroom that the kernel needs. @see Linux include/net/xdp.h struct xdp_frame, 64-bit kernels */
const xdpFrameSize = 40;

/** Maximum size of metadata: that of a u8, in steps of 4. @see Linux include/net/xdp.h xdp_metalen_invalid */
const maxMeta = 255;

/** Largest offset and length of bpf_xdp_load_bytes. */
const maxOffset = 0xffff;

/** Helpers for packets of XDP. @see Linux net/core/filter.c bpf_xdp_adjust_head and its neighbours */
export const xdpHelpers: HelperTable = {
  bpf_xdp_adjust_head: (call, machine) => {
    const packet = packetOf(machine, 'bpf_xdp_adjust_head');
    const { meta, start, end } = packet.bounds;
    const delta = call.s32(2);
    const moved = start + delta;
    if (moved < xdpFrameSize + (start - meta) || moved > end - ethernetHeader) return -Errno.EINVAL;
    const { offset } = packet.region;
    machine.memory.bytes.copyWithin(offset + meta + delta, offset + meta, offset + start);
    packet.resize(meta + delta, moved, end);
    return 0;
  },
  bpf_xdp_adjust_tail: (call, machine) => {
    const packet = packetOf(machine, 'bpf_xdp_adjust_tail');
    const { meta, start, end } = packet.bounds;
    const moved = end + call.s32(2);
    if (moved > packet.region.size - tailReserve || moved < start + ethernetHeader) return -Errno.EINVAL;
    const { offset } = packet.region;
    if (moved > end) machine.memory.bytes.fill(0, offset + end, offset + moved);
    packet.resize(meta, start, moved);
    return 0;
  },
  bpf_xdp_adjust_meta: (call, machine) => {
    const packet = packetOf(machine, 'bpf_xdp_adjust_meta');
    const { meta, start, end } = packet.bounds;
    const moved = meta + call.s32(2);
    if (moved < xdpFrameSize || moved > start) return -Errno.EINVAL;
    if ((start - moved) % 4 !== 0 || start - moved > maxMeta) return -Errno.EACCES;
    packet.resize(moved, start, end);
    return 0;
  },
  bpf_xdp_get_buff_len: (_call, machine) => packetOf(machine, 'bpf_xdp_get_buff_len').length,
  bpf_xdp_load_bytes: (call, machine) => {
    const bytes = bytesAt(call, machine, 'bpf_xdp_load_bytes');
    if (typeof bytes !== 'number') call.write(3, call.u32(4)).set(bytes);
    return typeof bytes === 'number' ? bytes : 0;
  },
  bpf_xdp_store_bytes: (call, machine) => {
    const bytes = bytesAt(call, machine, 'bpf_xdp_store_bytes');
    if (typeof bytes !== 'number') bytes.set(call.read(3, call.u32(4)));
    return typeof bytes === 'number' ? bytes : 0;
  },
};

/** The bytes of the packet at the offset in argument 2, with the length in argument 4, or a negative error number. */
function bytesAt(call: HelperArguments, machine: Machine, name: string): Uint8Array | number {
  const { data } = packetOf(machine, name);
  const [offset, length] = [call.u32(2), call.u32(4)];
  if (offset > maxOffset || length > maxOffset) return -Errno.EFAULT;
  return offset + length > data.length ? -Errno.EINVAL : data.subarray(offset, offset + length);
}
