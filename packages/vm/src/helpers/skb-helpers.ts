import { EtherType, networkHeaderSize } from '../context/ether-type.js';
import { ethernetHeader, type Packet } from '../context/packet.js';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { fieldsOf, packetOf, protocolOf } from './packet-argument.js';

/** Largest offset. */
const maxOffset = 0x7fff_ffff;

/** BPF_F_RECOMPUTE_CSUM and BPF_F_INVALIDATE_HASH. */
const storeFlags = 3n;

/** Where bpf_skb_load_bytes_relative counts from. @see Linux include/uapi/linux/bpf.h enum bpf_hdr_start_off */
const HeaderStart = { mac: 0, network: 1 } as const;

/** Largest offset from a header. */
const maxRelativeOffset = 0xffff;

/** Helpers that read and write a socket buffer's bytes, and move its ends. @see Linux net/core/filter.c */
export const skbHelpers: HelperTable = {
  bpf_skb_load_bytes: (call, machine) => load(call, bytesAt(call, machine, 'bpf_skb_load_bytes')),
  bpf_skb_load_bytes_relative: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_load_bytes_relative');
    const [offset, length, header] = [call.u32(2), call.u32(4), call.u32(5)];
    const start = headerStart(packet, header);
    const isInside = start !== undefined && offset <= maxRelativeOffset && start + offset + length <= packet.bounds.end;
    if (!isInside) return load(call, undefined);
    const from = packet.region.offset + start + offset;
    return load(call, machine.memory.bytes.subarray(from, from + length));
  },
  bpf_skb_store_bytes: (call, machine) => {
    if ((call.u64(5) & ~storeFlags) !== 0n) return -Errno.EINVAL;
    const bytes = bytesAt(call, machine, 'bpf_skb_store_bytes');
    if (bytes === undefined) return -Errno.EFAULT;
    bytes.set(call.read(3, call.u32(4)));
    return 0;
  },
  bpf_skb_ecn_set_ce: (_call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_ecn_set_ce');
    const protocol = protocolOf(fieldsOf(machine, 'bpf_skb_ecn_set_ce'));
    const size = networkHeaderSize(protocol);
    if (size === undefined || packet.networkStart + size > packet.bounds.end) return 0;
    const header = new DataView(machine.memory.bytes.buffer, packet.region.offset + packet.networkStart, size);
    return Number(protocol === EtherType.ipv4 ? markIpv4(header) : markIpv6(header));
  },
  bpf_skb_pull_data: (call, machine) => {
    const { length } = packetOf(machine, 'bpf_skb_pull_data');
    return call.u32(2) > length ? -Errno.ENOMEM : 0;
  },
  bpf_skb_change_head: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_change_head');
    const [more, flags] = [call.u32(2), call.u64(3)];
    const { start, end } = packet.bounds;
    if (flags !== 0n || more > maxOffset) return -Errno.EINVAL;
    if (more > start) return -Errno.ENOMEM;
    packet.resize(start - more, start - more, end);
    packet.data.fill(0, 0, more);
    // The network header stays where it is: the new bytes are for a header of the link layer.
    packet.hasLinkHeader = true;
    return 0;
  },
  bpf_skb_change_tail: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_change_tail');
    const [length, flags] = [call.u32(2), call.u64(3)];
    const { meta, start, end } = packet.bounds;
    if (flags !== 0n || length < ethernetHeader || start + length > packet.region.size) return -Errno.EINVAL;
    packet.resize(meta, start, start + length);
    packet.data.fill(0, end - start);
    return 0;
  },
};

/** Copies bytes to the program's buffer; zeros if there are none. */
function load(call: HelperArguments, bytes: Uint8Array | undefined): number {
  const into = call.write(3, call.u32(4));
  if (bytes === undefined) into.fill(0);
  else into.set(bytes);
  return bytes === undefined ? -Errno.EFAULT : 0;
}

/** Offset of a header in the packet's region; undefined where the packet has none. */
function headerStart({ bounds, hasLinkHeader, networkStart }: Packet, header: number): number | undefined {
  if (header === HeaderStart.network) return networkStart;
  return header === HeaderStart.mac && hasLinkHeader ? bounds.start : undefined;
}

/** Marks congestion in an IPv4 header whose sender supports ECN. @returns whether it did. @see Linux include/net/inet_ecn.h IP_ECN_set_ce */
function markIpv4(header: DataView): boolean {
  const next = (header.getUint8(1) + 1) & 3;
  if (next < 2) return next === 0;
  const sum = header.getUint16(10) + 0xfffb + next;
  header.setUint16(10, (sum & 0xffff) + (sum >> 16));
  header.setUint8(1, header.getUint8(1) | 3);
  return true;
}

/** The same for IPv6, where the two bits are in the second byte. */
function markIpv6(header: DataView): boolean {
  if ((header.getUint8(1) & 0x30) === 0) return false;
  header.setUint8(1, header.getUint8(1) | 0x30);
  return true;
}

/** The bytes of the packet at the offset in argument 2, with the length in argument 4; undefined if it has fewer. */
function bytesAt(call: HelperArguments, machine: Machine, name: string): Uint8Array | undefined {
  const { data } = packetOf(machine, name);
  const [offset, length] = [call.u32(2), call.u32(4)];
  const isInside = offset <= maxOffset && offset + length <= data.length;
  return isInside ? data.subarray(offset, offset + length) : undefined;
}
