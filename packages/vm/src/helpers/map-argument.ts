import { MapFlag } from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { HelperArguments } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { KernelMap } from '../maps/kernel-map.js';
import { MapType, mapTypeName } from '../maps/map-type.js';

/** The helpers that accept maps of a type. All `elementHelpers` accept maps of the types that are not listed. */
const only: ReadonlyMap<number, readonly string[]> = new Map<number, readonly string[]>([
  [MapType.PROG_ARRAY, ['bpf_tail_call']],
  [MapType.PERF_EVENT_ARRAY, ['bpf_perf_event_output', 'bpf_skb_output', 'bpf_xdp_output']],
  [MapType.STACK_TRACE, ['bpf_get_stackid']],
  [MapType.CGROUP_ARRAY, ['bpf_skb_under_cgroup', 'bpf_current_task_under_cgroup']],
  [MapType.ARRAY_OF_MAPS, ['bpf_map_lookup_elem']],
  [MapType.HASH_OF_MAPS, ['bpf_map_lookup_elem']],
  [MapType.DEVMAP, ['bpf_redirect_map', 'bpf_map_lookup_elem']],
  [MapType.DEVMAP_HASH, ['bpf_redirect_map', 'bpf_map_lookup_elem']],
  [MapType.CPUMAP, ['bpf_redirect_map']],
  [MapType.XSKMAP, ['bpf_redirect_map', 'bpf_map_lookup_elem']],
  [
    MapType.SOCKMAP,
    [
      'bpf_sock_map_update',
      'bpf_sk_redirect_map',
      'bpf_msg_redirect_map',
      'bpf_map_delete_elem',
      'bpf_map_lookup_elem',
    ],
  ],
  [
    MapType.SOCKHASH,
    [
      'bpf_sock_hash_update',
      'bpf_sk_redirect_hash',
      'bpf_msg_redirect_hash',
      'bpf_map_delete_elem',
      'bpf_map_lookup_elem',
    ],
  ],
  [MapType.REUSEPORT_SOCKARRAY, []],
  [MapType.CGROUP_STORAGE, ['bpf_get_local_storage']],
  [MapType.PERCPU_CGROUP_STORAGE, ['bpf_get_local_storage']],
  [MapType.QUEUE, ['bpf_map_push_elem', 'bpf_map_pop_elem', 'bpf_map_peek_elem']],
  [MapType.STACK, ['bpf_map_push_elem', 'bpf_map_pop_elem', 'bpf_map_peek_elem']],
  [MapType.BLOOM_FILTER, ['bpf_map_push_elem', 'bpf_map_peek_elem']],
  [MapType.SK_STORAGE, ['bpf_sk_storage_get', 'bpf_sk_storage_delete']],
  [MapType.INODE_STORAGE, ['bpf_inode_storage_get', 'bpf_inode_storage_delete']],
  [MapType.TASK_STORAGE, ['bpf_task_storage_get', 'bpf_task_storage_delete']],
  [MapType.CGRP_STORAGE, ['bpf_cgrp_storage_get', 'bpf_cgrp_storage_delete']],
  [MapType.RINGBUF, ['bpf_ringbuf_output', 'bpf_ringbuf_reserve', 'bpf_ringbuf_query', 'bpf_ringbuf_reserve_dynptr']],
  [MapType.USER_RINGBUF, ['bpf_user_ringbuf_drain']],
]);

/** Helpers that accept maps with elements. */
const elementHelpers = [
  'bpf_map_lookup_elem',
  'bpf_map_update_elem',
  'bpf_map_delete_elem',
  'bpf_map_lookup_percpu_elem',
  'bpf_for_each_map_elem',
];

/** Helpers that write to a map. */
const writers = new Set(['bpf_map_update_elem', 'bpf_map_delete_elem', 'bpf_map_push_elem', 'bpf_map_pop_elem']);

/**
 * The map in a register.
 * @throws {VmError} VM_BAD_ARGUMENT for what is not a map, and for a map that the verifier refuses to give the helper
 * @see Linux kernel/bpf/verifier.c check_map_func_compatibility, record_func_map
 */
export function mapIn(call: HelperArguments, machine: Machine, register: number, name: string): KernelMap {
  const map = machine.mapAt(call.address(register));
  const fail = (found: string, expected: string): never => {
    throw new VmError('VM_BAD_ARGUMENT', { function: name, argument: `argument ${register} is`, found, expected });
  };
  if (!(map instanceof KernelMap)) return fail(`0x${call.u64(register).toString(16)}`, 'a map');
  const { type, flags } = map.spec;
  const helpers = only.get(type) ?? elementHelpers;
  const kind = (): string => `map "${map.spec.name}", a ${mapTypeName(type)}`;
  if (!helpers.includes(name)) {
    const fitting = [...only].filter(([, list]) => list.includes(name)).map(([number]) => mapTypeName(number));
    return fail(kind(), `a map of type ${fitting.join(', ') || 'HASH, ARRAY or the like'}`);
  }
  if (writers.has(name) && (flags & MapFlag.RDONLY_PROG) !== 0) {
    return fail(`${kind()} with BPF_F_RDONLY_PROG`, 'a map that programs may write');
  }
  return map;
}

/** Flags as a number; from 2^53 on they are rounded, and stay above every existing flag. */
export function flagsIn(call: HelperArguments, register: number): number {
  return call.address(register);
}
