import { encodeUtf8 } from '@bpf-link-wasm/btf';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { ReferenceArray } from '../maps/reference-maps.js';
import { mapIn } from './map-argument.js';

/** Nanoseconds of a jiffy with CONFIG_HZ=250. */
const jiffy = 4_000_000n;

const now = (_call: unknown, { environment }: Machine): bigint => environment.now();
const wallClock = (_call: unknown, { environment }: Machine): bigint => environment.now() + environment.epoch;

/** Helpers that report the environment to a program: what the test has set. */
export const environmentHelpers: HelperTable = {
  bpf_ktime_get_ns: now,
  bpf_ktime_get_boot_ns: now,
  bpf_ktime_get_coarse_ns: now,
  bpf_ktime_get_tai_ns: wallClock,
  bpf_jiffies64: (_call, { environment }) => environment.now() / jiffy,
  bpf_get_prandom_u32: (_call, { environment }) => environment.random() >>> 0,
  bpf_get_smp_processor_id: (_call, { environment }) => environment.cpu,
  bpf_get_numa_node_id: (_call, { environment }) => environment.numaNode,
  bpf_get_current_pid_tgid: (_call, { environment: { pid, tgid } }) => (BigInt(tgid) << 32n) | BigInt(pid),
  bpf_get_current_uid_gid: (_call, { environment: { uid, gid } }) => (BigInt(gid) << 32n) | BigInt(uid),
  bpf_get_current_cgroup_id: (_call, { environment }) => environment.cgroupId,
  bpf_skb_cgroup_id: (_call, { environment }) => environment.cgroupId,
  bpf_skb_under_cgroup: (call, machine) => underCgroup(call, machine, 2, 3, 'bpf_skb_under_cgroup'),
  bpf_current_task_under_cgroup: (call, machine) => underCgroup(call, machine, 1, 2, 'bpf_current_task_under_cgroup'),
  bpf_get_current_task: (_call, { environment }) => environment.task ?? 0n,
  bpf_get_current_task_btf: (_call, { environment }) => environment.task ?? 0n,
  bpf_get_socket_cookie: (_call, { environment }) => environment.socketCookie ?? 0n,
  bpf_get_attach_cookie: (_call, { environment }) => environment.attachCookie ?? 0n,
  bpf_get_current_comm: (call, { environment }) => {
    const size = call.u32(2);
    if (size === 0) return -Errno.EINVAL;
    const into = call.write(1, size).fill(0);
    into.set(encodeUtf8(environment.comm).subarray(0, Math.min(size - 1, 15)));
    return 0;
  },
};

/** Whether the cgroup of a map's entry is the one of the environment; cgroups have no descendants here. */
function underCgroup(
  call: HelperArguments,
  machine: Machine,
  mapRegister: number,
  indexRegister: number,
  name: string,
): number {
  const map = mapIn(call, machine, mapRegister, name);
  const index = call.u32(indexRegister);
  if (index >= map.spec.maxEntries) return -Errno.E2BIG;
  const id = map instanceof ReferenceArray ? map.idAt(index) : undefined;
  if (id === undefined) return -Errno.EAGAIN;
  return BigInt(id) === machine.environment.cgroupId ? 1 : 0;
}
