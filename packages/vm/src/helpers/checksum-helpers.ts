import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { packetOf } from './packet-argument.js';

/** Flags of bpf_l4_csum_replace. @see Linux include/uapi/linux/bpf.h BPF_F_* */
const sizeMask = 0xf;
const Flag = { pseudoHeader: 0x10, markMangled: 0x20, enforceMark: 0x40, ipv6: 0x80 } as const;

/** Replaces a UDP checksum of 0, which would mean that there is none. */
const mangled = 0xffff;

/** Helpers for checksums. @see Linux net/core/filter.c bpf_l3_csum_replace, bpf_l4_csum_replace, bpf_csum_diff */
export const checksumHelpers: HelperTable = {
  bpf_csum_diff: (call) => {
    const [fromSize, toSize, seed] = [call.u32(2), call.u32(4), call.u32(5)];
    const from = fromSize === 0 ? undefined : call.read(1, fromSize);
    const to = toSize === 0 ? undefined : call.read(3, toSize);
    if (from === undefined) return foldTo16(to === undefined ? seed : sumBytes(to, seed));
    if (to === undefined) return foldTo16(~sumBytes(from, ~seed >>> 0) >>> 0);
    return foldTo16(addChecksum(sumBytes(to, seed), ~sumBytes(from, 0) >>> 0));
  },
  // The kernel updates the checksum that a device computed over the whole packet; here no packet comes from a device.
  bpf_csum_update: (_call, machine) => {
    packetOf(machine, 'bpf_csum_update');
    return -Errno.ENOTSUPP;
  },
  bpf_l3_csum_replace: (call, machine) => {
    const flags = call.u64(5);
    if ((flags & ~BigInt(sizeMask)) !== 0n) return -Errno.EINVAL;
    return replaceIn(call, machine, 'bpf_l3_csum_replace', Number(flags), false);
  },
  bpf_l4_csum_replace: (call, machine) => {
    const flags = call.u64(5);
    const known = sizeMask | Flag.pseudoHeader | Flag.markMangled | Flag.enforceMark | Flag.ipv6;
    if ((flags & ~BigInt(known)) !== 0n) return -Errno.EINVAL;
    return replaceIn(call, machine, 'bpf_l4_csum_replace', Number(flags), true);
  },
};

function replaceIn(call: HelperArguments, machine: Machine, name: string, flags: number, isTransport: boolean): number {
  const { data } = packetOf(machine, name);
  const [offset, from, to] = [call.u32(2), call.u64(3), call.u64(4)];
  if (offset > 0xffff || offset % 2 !== 0 || offset + 2 > data.length) return -Errno.EFAULT;
  const view = new DataView(data.buffer, data.byteOffset + offset, 2);
  const field = view.getUint16(0, true);
  const [mayBeMangled, isForced] = [(flags & Flag.markMangled) !== 0, (flags & Flag.enforceMark) !== 0];
  if (isTransport && mayBeMangled && !isForced && field === 0) return 0;
  const size = flags & sizeMask;
  if ((size !== 0 && size !== 2 && size !== 4) || (size === 0 && from !== 0n)) return -Errno.EINVAL;
  const bits = size === 2 ? 16 : 32;
  const [old, fresh] = [Number(BigInt.asUintN(bits, from)), Number(BigInt.asUintN(bits, to))];
  let sum = size === 2 && !isTransport ? replaceIn16(field, old, fresh) : replaceInChecksum(field, old, fresh, size);
  if (isTransport && mayBeMangled && sum === 0) sum = mangled;
  view.setUint16(0, sum, true);
  return 0;
}

/** Folds carries into 16 bits. */
export function foldTo16(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16);
  folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

/** One's complement sum of 32 bits. */
export function addChecksum(one: number, other: number): number {
  const sum = (one >>> 0) + (other >>> 0);
  return (sum > 0xffff_ffff ? sum + 1 : sum) >>> 0;
}

/** Sum of the little-endian words of bytes; the last word is filled up with zeros. */
export function sumBytes(bytes: Uint8Array, seed: number): number {
  let sum = seed >>> 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    sum = addChecksum(sum, word >>> 0);
  }
  return sum;
}

/**
 * The checksum field of a header after a change, as the kernel computes it.
 * @param field Its 16 bits as a little-endian number.
 * @param size Of the value that changed: 2 or 4; 0 when `to` is the difference of two sums.
 * @see RFC 1624; Linux include/net/checksum.h csum_replace_by_diff, csum_replace4
 */
export function replaceInChecksum(field: number, from: number, to: number, size: 0 | 2 | 4): number {
  const old = ~field >>> 0;
  if (size === 0) return ~foldTo16(addChecksum(to, old)) & 0xffff;
  return ~foldTo16(addChecksum(addChecksum(old, ~from >>> 0), to)) & 0xffff;
}

/** The same for a change of 2 bytes in the network layer's header, which the kernel computes in 16 bits. */
export function replaceIn16(field: number, from: number, to: number): number {
  const add = (one: number, other: number): number => {
    const sum = (one + other) & 0xffff;
    return (sum + (sum < other ? 1 : 0)) & 0xffff;
  };
  return ~add(add(~field & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;
}
