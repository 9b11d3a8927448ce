import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { addChecksum, foldTo16, replaceIn16, replaceInChecksum, sumBytes } from './checksum.js';
import { packetOf } from './packet-argument.js';

/** Flags of bpf_l4_csum_replace. @see Linux include/uapi/linux/bpf.h BPF_F_* */
const sizeMask = 0xf;
const Flag = { pseudoHeader: 0x10, markMangled: 0x20, enforceMark: 0x40, ipv6: 0x80 } as const;

/** What an UDP checksum of 0 becomes: 0 stands for none. */
const mangled = 0xffff;

/** Helpers of checksums. @see Linux net/core/filter.c bpf_l3_csum_replace, bpf_l4_csum_replace, bpf_csum_diff */
export const checksumHelpers: HelperTable = {
  bpf_csum_diff: (call) => {
    const [fromSize, toSize, seed] = [call.u32(2), call.u32(4), call.u32(5)];
    if (fromSize % 4 !== 0 || toSize % 4 !== 0) return -Errno.EINVAL;
    const from = fromSize === 0 ? undefined : call.read(1, fromSize);
    const to = toSize === 0 ? undefined : call.read(3, toSize);
    if (from === undefined) return foldTo16(to === undefined ? seed : sumBytes(to, seed));
    if (to === undefined) return foldTo16(~sumBytes(from, ~seed >>> 0) >>> 0);
    return foldTo16(addChecksum(sumBytes(to, seed), ~sumBytes(from, 0) >>> 0));
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
