import { EtherType, ipv4Header, ipv6Header, networkHeaderSize, toNetworkOrder } from '../context/ether-type.js';
import type { ContextFields } from '../context/context.js';
import { ethernetHeader, type Packet } from '../context/packet.js';
import type { HelperTable } from '../machine/helper.js';
import { Errno } from '../maps/errno.js';
import { fieldsOf, packetOf, protocolOf } from './packet-argument.js';

/** Where bpf_skb_adjust_room inserts or removes bytes. @see Linux include/uapi/linux/bpf.h enum bpf_adj_room_mode */
const RoomMode = { network: 0, mac: 1 } as const;

/** Flags of bpf_skb_adjust_room. @see Linux include/uapi/linux/bpf.h BPF_F_ADJ_ROOM_* */
const RoomFlag = {
  fixedGso: 1,
  aroundIpv4: 2,
  aroundIpv6: 4,
  gre: 8,
  udp: 16,
  keepChecksum: 32,
  ethernet: 64,
  innerIpv4: 128,
  innerIpv6: 256,
} as const;

/** All valid bits: the flags, and from bit 56 on the length of an inner link header. */
const roomFlags = 0x1ffn | (0xffn << 56n);
const shrinkFlags = BigInt(RoomFlag.fixedGso | RoomFlag.keepChecksum | RoomFlag.innerIpv4 | RoomFlag.innerIpv6);

/** Maximum number of bytes that a call inserts or removes. */
const maxRoom = 0xfff;

/** Maximum size of a packet that has grown, in bytes. @see Linux include/linux/skbuff.h SKB_MAX_ALLOC, with pages of 4096 bytes */
const maxLength = 16_064;

/** Helpers that insert bytes into a socket buffer and remove them. @see Linux net/core/filter.c bpf_skb_adjust_room and its neighbours */
export const skbRoomHelpers: HelperTable = {
  bpf_skb_adjust_room: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_adjust_room');
    const fields = fieldsOf(machine, 'bpf_skb_adjust_room');
    const [difference, mode, flags] = [call.s32(2), call.u32(3), call.u64(4)];
    if ((flags & ~roomFlags) !== 0n) return -Errno.EINVAL;
    if (Math.abs(difference) > maxRoom) return -Errno.EFAULT;
    const header = networkHeaderSize(protocolOf(fields));
    if (header === undefined || (mode !== RoomMode.network && mode !== RoomMode.mac)) return -Errno.ENOTSUPP;
    const problem =
      difference < 0 ? shrinkProblem(packet, header, -difference, flags) : growProblem(packet, difference, flags);
    if (problem !== 0) return problem;
    const linkHeader = packet.networkStart - packet.bounds.start;
    const result = insert(packet, linkHeader + (mode === RoomMode.network ? header : 0), difference);
    if (result !== 0) return result;
    applyFlags(packet, fields, Number(flags & 0x1ffn));
    return 0;
  },
  bpf_skb_change_proto: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_change_proto');
    const fields = fieldsOf(machine, 'bpf_skb_change_proto');
    if (call.u64(3) !== 0n) return -Errno.EINVAL;
    const asked = toNetworkOrder(call.u32(2));
    const [from, to] = [networkHeaderSize(protocolOf(fields)), networkHeaderSize(asked)];
    if (from === undefined || to === undefined || from === to) return -Errno.ENOTSUPP;
    const result = insert(packet, packet.networkStart - packet.bounds.start, to - from);
    if (result !== 0) return result;
    fields.change('protocol', toNetworkOrder(asked));
    packet.hasHash = false;
    fields.change('hash', 0);
    return 0;
  },
};

/** The error number when bytes cannot be removed, or 0. @param header Bytes that have to stay after the link header. */
function shrinkProblem(packet: Packet, header: number, less: number, flags: bigint): number {
  const inner = Number(flags & BigInt(RoomFlag.innerIpv4 | RoomFlag.innerIpv6));
  if (inner === (RoomFlag.innerIpv4 | RoomFlag.innerIpv6)) return -Errno.EINVAL;
  const least = inner === RoomFlag.innerIpv4 ? ipv4Header : inner === RoomFlag.innerIpv6 ? ipv6Header : header;
  const length = packet.bounds.end - packet.networkStart;
  if (less >= length || length - less < least) return -Errno.ENOTSUPP;
  return (flags & ~shrinkFlags) === 0n ? 0 : -Errno.EINVAL;
}

/** The error number when bytes cannot be inserted, or 0. */
function growProblem(packet: Packet, more: number, flags: bigint): number {
  const has = (flag: number): boolean => (flags & BigInt(flag)) !== 0n;
  if (has(RoomFlag.innerIpv4 | RoomFlag.innerIpv6)) return -Errno.EINVAL;
  if (packet.length + more > maxLength) return -Errno.ENOTSUPP;
  if (!has(RoomFlag.aroundIpv4 | RoomFlag.aroundIpv6)) return 0;
  const innerLink = Number(flags >> 56n);
  if (has(RoomFlag.aroundIpv4) && has(RoomFlag.aroundIpv6)) return -Errno.EINVAL;
  if (has(RoomFlag.gre) && has(RoomFlag.udp)) return -Errno.EINVAL;
  if (has(RoomFlag.ethernet) && innerLink < ethernetHeader) return -Errno.EINVAL;
  if (packet.isEncapsulated) return -Errno.EALREADY;
  return innerLink > more ? -Errno.EINVAL : 0;
}

/** Updates the packet and its fields after bpf_skb_adjust_room, by its flags. */
function applyFlags(packet: Packet, fields: ContextFields, flags: number): void {
  const isAround = (flags & (RoomFlag.aroundIpv4 | RoomFlag.aroundIpv6)) !== 0;
  if (isAround) packet.isEncapsulated = true;
  const [toIpv4, toIpv6] = [RoomFlag.aroundIpv4 | RoomFlag.innerIpv4, RoomFlag.aroundIpv6 | RoomFlag.innerIpv6];
  const protocol = (flags & toIpv4) !== 0 ? EtherType.ipv4 : (flags & toIpv6) !== 0 ? EtherType.ipv6 : undefined;
  if (protocol !== undefined) fields.change('protocol', toNetworkOrder(protocol));
  if ((flags & RoomFlag.keepChecksum) === 0) packet.checksumLevel = undefined;
}

/** Inserts zeros before an offset, or removes bytes from there on; the bytes before it move, and the headers with them. */
function insert(packet: Packet, at: number, difference: number): number {
  const { start, end } = packet.bounds;
  if (start < difference) return -Errno.ENOMEM;
  if (end - start + difference < at) return -Errno.ENOTSUPP;
  packet.moveHead(at, difference);
  packet.networkStart -= difference;
  return 0;
}
