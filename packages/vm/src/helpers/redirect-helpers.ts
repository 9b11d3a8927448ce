import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { DeviceHash } from '../maps/device-hash.js';
import { MapType } from '../maps/map-type.js';
import { RedirectArray } from '../maps/redirect-array.js';
import { SocketMap } from '../maps/socket-map.js';
import { mapIn } from './map-argument.js';
import { Errno } from '../maps/errno.js';
import { bytesOfU32 } from '../memory/words.js';

/** @see Linux include/uapi/linux/bpf.h enum xdp_action, sk_action; include/uapi/linux/pkt_cls.h TC_ACT_* */
const Xdp = { aborted: 0, redirect: 4 } as const;
const Tc = { shot: 2, redirect: 7 } as const;
const Sk = { drop: 0, pass: 1 } as const;

/** Bits of the flags of bpf_redirect_map that are returned when the map has no target. */
const actionMask = 3n;

/** BPF_F_BROADCAST and BPF_F_EXCLUDE_INGRESS. */
const broadcast = 8n;
const broadcastFlags = broadcast | 16n;

/** BPF_F_INGRESS. */
const ingress = 1n;

/** Helpers that send a packet elsewhere; the run's output has the destination. @see Linux net/core/filter.c, net/core/sock_map.c */
export const redirectHelpers: HelperTable = {
  bpf_redirect: (call, machine) => {
    const [ifindex, flags] = [call.u32(1), call.u64(2)];
    const isXdp = machine.program.type === 'xdp';
    if ((flags & ~(isXdp ? 0n : ingress)) !== 0n) return isXdp ? Xdp.aborted : Tc.shot;
    machine.output.redirect = { ifindex, flags };
    return isXdp ? Xdp.redirect : Tc.redirect;
  },
  bpf_redirect_peer: (call, machine) => toDevice(call, machine, call.u64(2) === 0n),
  bpf_redirect_neigh: (call, machine) => {
    // Struct bpf_redir_neigh has 20 bytes.
    const length = call.s32(3);
    return toDevice(call, machine, call.u64(4) === 0n && (length === 0 || length >= 20));
  },
  bpf_redirect_map: redirectMap,
  bpf_clone_redirect: (call, machine) => {
    const flags = call.u64(3);
    if ((flags & ~ingress) !== 0n || call.u32(2) === 0) return -Errno.EINVAL;
    machine.output.redirect = { ifindex: call.u32(2), flags };
    return 0;
  },
  bpf_sk_redirect_map: (call, machine) => toSocket(call, machine, 'bpf_sk_redirect_map', call.u32(3)),
  bpf_msg_redirect_map: (call, machine) => toSocket(call, machine, 'bpf_msg_redirect_map', call.u32(3)),
  bpf_sk_redirect_hash: (call, machine) => toSocket(call, machine, 'bpf_sk_redirect_hash'),
  bpf_msg_redirect_hash: (call, machine) => toSocket(call, machine, 'bpf_msg_redirect_hash'),
};

function toDevice(call: HelperArguments, machine: Machine, isValid: boolean): number {
  if (!isValid) return Tc.shot;
  machine.output.redirect = { ifindex: call.u32(1), flags: 0n };
  return Tc.redirect;
}

function redirectMap(call: HelperArguments, machine: Machine): number {
  const map = mapIn(call, machine, 1, 'bpf_redirect_map');
  const [key, flags] = [call.u32(2), call.u64(3)];
  const isDevice = map.spec.type === MapType.DEVMAP || map.spec.type === MapType.DEVMAP_HASH;
  if ((flags & ~(actionMask | (isDevice ? broadcastFlags : 0n))) !== 0n) return Xdp.aborted;
  const hasTarget = (map instanceof RedirectArray || map instanceof DeviceHash) && map.hasTarget(key);
  if (!hasTarget && (flags & broadcast) === 0n) {
    delete machine.output.redirect;
    return Number(flags & actionMask);
  }
  machine.output.redirect = { map: map.spec.name, key, flags };
  return Xdp.redirect;
}

/** @param index The key of a SOCKMAP; a SOCKHASH has a pointer to it in argument 3. */
function toSocket(call: HelperArguments, machine: Machine, name: string, index?: number): number {
  const map = mapIn(call, machine, 2, name);
  const flags = call.u64(4);
  if ((flags & ~ingress) !== 0n || !(map instanceof SocketMap)) return Sk.drop;
  const key = index === undefined ? call.read(3, map.spec.keySize) : bytesOfU32(index);
  const cookie = map.socketAt(key);
  if (cookie === undefined) return Sk.drop;
  machine.output.redirect = { map: map.spec.name, key: index ?? Number(cookie), flags };
  return Sk.pass;
}
