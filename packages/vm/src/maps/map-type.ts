/** Numbers of map types. @see Linux include/uapi/linux/bpf.h enum bpf_map_type */
export const MapType = {
  HASH: 1,
  ARRAY: 2,
  PROG_ARRAY: 3,
  PERF_EVENT_ARRAY: 4,
  PERCPU_HASH: 5,
  PERCPU_ARRAY: 6,
  STACK_TRACE: 7,
  CGROUP_ARRAY: 8,
  LRU_HASH: 9,
  LRU_PERCPU_HASH: 10,
  LPM_TRIE: 11,
  ARRAY_OF_MAPS: 12,
  HASH_OF_MAPS: 13,
  DEVMAP: 14,
  SOCKMAP: 15,
  CPUMAP: 16,
  XSKMAP: 17,
  SOCKHASH: 18,
  CGROUP_STORAGE: 19,
  REUSEPORT_SOCKARRAY: 20,
  PERCPU_CGROUP_STORAGE: 21,
  QUEUE: 22,
  STACK: 23,
  SK_STORAGE: 24,
  DEVMAP_HASH: 25,
  STRUCT_OPS: 26,
  RINGBUF: 27,
  INODE_STORAGE: 28,
  TASK_STORAGE: 29,
  BLOOM_FILTER: 30,
  USER_RINGBUF: 31,
  CGRP_STORAGE: 32,
  ARENA: 33,
  INSN_ARRAY: 34,
} as const;

const names = Object.keys(MapType);

/** Name of a map type, without BPF_MAP_TYPE_. */
export function mapTypeName(type: number): string {
  return names[type - 1] ?? `type ${type}`;
}

/** How an update treats an existing value. @see Linux include/uapi/linux/bpf.h BPF_ANY, BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK */
export const UpdateFlag = { ANY: 0, NOEXIST: 1, EXIST: 2, LOCK: 4 } as const;

/** Whether flags of an update are BPF_ANY, BPF_NOEXIST or BPF_EXIST alone. */
export function isPlainUpdate(flags: number): boolean {
  return flags === UpdateFlag.ANY || flags === UpdateFlag.NOEXIST || flags === UpdateFlag.EXIST;
}

/** Whether flags of an update have BPF_F_LOCK together with one of the others. */
export function isLockedUpdate(flags: number): boolean {
  return isPlainUpdate(flags - UpdateFlag.LOCK);
}
