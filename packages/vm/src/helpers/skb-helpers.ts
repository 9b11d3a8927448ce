import type { Packet } from '../context/packet.js';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { packetOf } from './packet-argument.js';

/** Bytes of an Ethernet header. */
const ethernetHeader = 14;

/** Offsets from here on are refused. */
const maxOffset = 0x7fff_ffff;

/** Ethernet's numbers of protocols, and the bytes of their headers without options. */
const networkHeaders: ReadonlyMap<number, number> = new Map([
  [0x0800, 20],
  [0x86dd, 40],
]);

/** BPF_F_RECOMPUTE_CSUM and BPF_F_INVALIDATE_HASH. */
const storeFlags = 3n;

/** Where bpf_skb_adjust_room works. @see Linux include/uapi/linux/bpf.h enum bpf_adj_room_mode */
const RoomMode = { network: 0, mac: 1 } as const;

/** BPF_F_ADJ_ROOM_*: fixed GSO, encapsulations, no reset of the checksum; the length of an inner link header. */
const roomFlags = 0x7fn | (0xffn << 56n);

/** Bytes that a call inserts or takes out, at most. */
const maxRoom = 0xfff;

/** Helpers of socket buffers. What they do to the kernel's own notes (checksums, offloads, GSO) leaves no trace here. */
export const skbHelpers: HelperTable = {
  bpf_skb_load_bytes: (call, machine) => {
    const bytes = bytesAt(call, machine, 'bpf_skb_load_bytes');
    const into = call.write(3, call.u32(4));
    if (bytes === undefined) into.fill(0);
    else into.set(bytes);
    return bytes === undefined ? -Errno.EFAULT : 0;
  },
  bpf_skb_store_bytes: (call, machine) => {
    if ((call.u64(5) & ~storeFlags) !== 0n) return -Errno.EINVAL;
    const bytes = bytesAt(call, machine, 'bpf_skb_store_bytes');
    if (bytes === undefined) return -Errno.EFAULT;
    bytes.set(call.read(3, call.u32(4)));
    return 0;
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
  bpf_skb_adjust_room: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_adjust_room');
    const [difference, mode, flags] = [call.s32(2), call.u32(3), call.u64(4)];
    if ((flags & ~roomFlags) !== 0n) return -Errno.EINVAL;
    if (Math.abs(difference) > maxRoom) return -Errno.EFAULT;
    const header = networkHeaders.get(protocolOf(packet));
    if (header === undefined || (mode !== RoomMode.network && mode !== RoomMode.mac)) return -Errno.ENOTSUPP;
    const left = packet.length - ethernetHeader + difference;
    if (difference < 0 && (left <= 0 || left < header)) return -Errno.ENOTSUPP;
    return insert(machine, packet, ethernetHeader + (mode === RoomMode.network ? header : 0), difference);
  },
  bpf_skb_change_proto: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_change_proto');
    if (call.u64(3) !== 0n) return -Errno.EINVAL;
    // The number is in network byte order.
    const asked = ((call.u32(2) & 0xff) << 8) | ((call.u32(2) >> 8) & 0xff);
    const [from, to] = [networkHeaders.get(protocolOf(packet)), networkHeaders.get(asked)];
    if (from === undefined || to === undefined || from === to) return -Errno.ENOTSUPP;
    return insert(machine, packet, ethernetHeader, to - from);
  },
};

/** The bytes of the packet that arguments 2 and 4 mean. */
function bytesAt(call: HelperArguments, machine: Machine, name: string): Uint8Array | undefined {
  const { data } = packetOf(machine, name);
  const [offset, length] = [call.u32(2), call.u32(4)];
  const isInside = offset <= maxOffset && offset + length <= data.length;
  return isInside ? data.subarray(offset, offset + length) : undefined;
}

/** What the Ethernet header says of the packet. */
function protocolOf({ data }: Packet): number {
  return data.length < ethernetHeader ? 0 : (data[12]! << 8) | data[13]!;
}

/** Inserts zeros before an offset, or takes bytes out from there; the bytes before it move. */
function insert({ memory }: Machine, packet: Packet, at: number, difference: number): number {
  const { start, end } = packet.bounds;
  const moved = start - difference;
  if (moved < 0) return -Errno.ENOMEM;
  if (end - moved < at) return -Errno.ENOTSUPP;
  const { offset } = packet.region;
  memory.bytes.copyWithin(offset + moved, offset + start, offset + start + at);
  if (difference > 0) memory.bytes.fill(0, offset + moved + at, offset + moved + at + difference);
  packet.resize(moved, moved, end);
  return 0;
}
