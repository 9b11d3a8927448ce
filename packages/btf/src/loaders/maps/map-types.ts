/** Bits of map_flags. @see Linux include/uapi/linux/bpf.h BPF_F_* */
export const MapFlag = {
  NO_PREALLOC: 1 << 0,
  NO_COMMON_LRU: 1 << 1,
  NUMA_NODE: 1 << 2,
  RDONLY: 1 << 3,
  WRONLY: 1 << 4,
  STACK_BUILD_ID: 1 << 5,
  ZERO_SEED: 1 << 6,
  RDONLY_PROG: 1 << 7,
  WRONLY_PROG: 1 << 8,
  CLONE: 1 << 9,
  MMAPABLE: 1 << 10,
  PRESERVE_ELEMS: 1 << 11,
  INNER_MAP: 1 << 12,
  LINK: 1 << 13,
  SEGV_ON_FAULT: 1 << 17,
  NO_USER_CONV: 1 << 18,
  RB_OVERWRITE: 1 << 19,
} as const;

/** The kernel's requirements for maps of a type. */
export interface MapType {
  readonly number: number;
  /** Without the prefix BPF_MAP_TYPE_. */
  readonly name: string;
  /** The first kernel with it. */
  readonly since: string;
  /** Allowed flags. */
  readonly flags: number;
  /** Required flags. */
  readonly needs?: number;
  /** Smallest and largest key size in bytes; 0 for no key. */
  readonly key: readonly [number, number];
  /** Smallest and largest value size. */
  readonly value: readonly number[] | 'any' | 'none';
  /** Whether max_entries must be above 0, 0, or a number of pages. */
  readonly entries: 'some' | 'none' | 'pages';
  /** Whether BTF of key and value is forbidden or required. */
  readonly btf?: 'none' | 'needed';
  /** Whether map_extra has a meaning. */
  readonly hasExtra?: boolean;
}

/**
 * Map types with the kernel's rules for their creation.
 *
 * @see Linux the map_alloc_check of each type in kernel/bpf and net; versions by cilium/ebpf features/map.go
 */
export const mapTypes: readonly MapType[] = /* @__PURE__ */ listMapTypes();

/** A function, so that bundlers can drop the table when it is unused. */
function listMapTypes(): MapType[] {
  const syscallAccess = MapFlag.RDONLY | MapFlag.WRONLY;
  const access = syscallAccess | MapFlag.RDONLY_PROG | MapFlag.WRONLY_PROG;
  const hash = MapFlag.NO_PREALLOC | MapFlag.NUMA_NODE | access | MapFlag.ZERO_SEED;
  const array = MapFlag.NUMA_NODE | access;
  const u32 = [4, 4] as const;
  const anyKey = [1, 0xffffffff] as const;
  const noKey = [0, 0] as const;
  return [
    { number: 1, name: 'HASH', since: '3.19', flags: hash, key: anyKey, value: 'any', entries: 'some' },
    {
      number: 2,
      name: 'ARRAY',
      since: '3.19',
      flags: array | MapFlag.MMAPABLE | MapFlag.INNER_MAP,
      key: u32,
      value: 'any',
      entries: 'some',
    },
    {
      number: 3,
      name: 'PROG_ARRAY',
      since: '4.2',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 4,
      name: 'PERF_EVENT_ARRAY',
      since: '4.3',
      flags: MapFlag.NUMA_NODE | syscallAccess | MapFlag.PRESERVE_ELEMS,
      key: u32,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 5,
      name: 'PERCPU_HASH',
      since: '4.6',
      flags: MapFlag.NO_PREALLOC | access | MapFlag.ZERO_SEED,
      key: anyKey,
      value: 'any',
      entries: 'some',
    },
    { number: 6, name: 'PERCPU_ARRAY', since: '4.6', flags: access, key: u32, value: 'any', entries: 'some' },
    {
      number: 7,
      name: 'STACK_TRACE',
      since: '4.6',
      flags: MapFlag.NUMA_NODE | syscallAccess | MapFlag.STACK_BUILD_ID,
      key: u32,
      value: 'any',
      entries: 'some',
      btf: 'none',
    },
    {
      number: 8,
      name: 'CGROUP_ARRAY',
      since: '4.8',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 9,
      name: 'LRU_HASH',
      since: '4.10',
      flags: MapFlag.NO_COMMON_LRU | MapFlag.NUMA_NODE | access | MapFlag.ZERO_SEED,
      key: anyKey,
      value: 'any',
      entries: 'some',
    },
    {
      number: 10,
      name: 'LRU_PERCPU_HASH',
      since: '4.10',
      flags: MapFlag.NO_COMMON_LRU | access | MapFlag.ZERO_SEED,
      key: anyKey,
      value: 'any',
      entries: 'some',
    },
    {
      number: 11,
      name: 'LPM_TRIE',
      since: '4.11',
      flags: MapFlag.NO_PREALLOC | MapFlag.NUMA_NODE | access,
      needs: MapFlag.NO_PREALLOC,
      key: [5, 260],
      value: 'any',
      entries: 'some',
    },
    {
      number: 12,
      name: 'ARRAY_OF_MAPS',
      since: '4.12',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 13,
      name: 'HASH_OF_MAPS',
      since: '4.12',
      flags: hash,
      key: anyKey,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 14,
      name: 'DEVMAP',
      since: '4.14',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4, 8],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 15,
      name: 'SOCKMAP',
      since: '4.14',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4, 8],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 16,
      name: 'CPUMAP',
      since: '4.15',
      flags: MapFlag.NUMA_NODE,
      key: u32,
      value: [4, 8],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 17,
      name: 'XSKMAP',
      since: '4.18',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 18,
      name: 'SOCKHASH',
      since: '4.18',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: [1, 512],
      value: [4, 8],
      entries: 'some',
      btf: 'none',
    },
    { number: 19, name: 'CGROUP_STORAGE', since: '4.19', flags: array, key: [8, 16], value: 'any', entries: 'none' },
    { number: 20, name: 'REUSEPORT_SOCKARRAY', since: '4.19', flags: array, key: u32, value: [4, 8], entries: 'some' },
    {
      number: 21,
      name: 'PERCPU_CGROUP_STORAGE',
      since: '4.20',
      flags: array,
      key: [8, 16],
      value: 'any',
      entries: 'none',
    },
    { number: 22, name: 'QUEUE', since: '4.20', flags: array, key: noKey, value: 'any', entries: 'some', btf: 'none' },
    { number: 23, name: 'STACK', since: '4.20', flags: array, key: noKey, value: 'any', entries: 'some', btf: 'none' },
    {
      number: 24,
      name: 'SK_STORAGE',
      since: '5.2',
      flags: MapFlag.NO_PREALLOC | MapFlag.CLONE,
      needs: MapFlag.NO_PREALLOC,
      key: u32,
      value: 'any',
      entries: 'none',
      btf: 'needed',
    },
    {
      number: 25,
      name: 'DEVMAP_HASH',
      since: '5.4',
      flags: MapFlag.NUMA_NODE | syscallAccess,
      key: u32,
      value: [4, 8],
      entries: 'some',
      btf: 'none',
    },
    {
      number: 26,
      name: 'STRUCT_OPS',
      since: '5.6',
      flags: MapFlag.LINK | (1 << 15),
      key: u32,
      value: 'any',
      entries: 'some',
    },
    {
      number: 27,
      name: 'RINGBUF',
      since: '5.8',
      flags: MapFlag.NUMA_NODE | MapFlag.RB_OVERWRITE,
      key: noKey,
      value: 'none',
      entries: 'pages',
    },
    {
      number: 28,
      name: 'INODE_STORAGE',
      since: '5.10',
      flags: MapFlag.NO_PREALLOC | MapFlag.CLONE,
      needs: MapFlag.NO_PREALLOC,
      key: u32,
      value: 'any',
      entries: 'none',
      btf: 'needed',
    },
    {
      number: 29,
      name: 'TASK_STORAGE',
      since: '5.11',
      flags: MapFlag.NO_PREALLOC | MapFlag.CLONE,
      needs: MapFlag.NO_PREALLOC,
      key: u32,
      value: 'any',
      entries: 'none',
      btf: 'needed',
    },
    {
      number: 30,
      name: 'BLOOM_FILTER',
      since: '5.16',
      flags: MapFlag.NUMA_NODE | MapFlag.ZERO_SEED | access,
      key: noKey,
      value: 'any',
      entries: 'some',
      hasExtra: true,
    },
    {
      number: 31,
      name: 'USER_RINGBUF',
      since: '6.1',
      flags: MapFlag.NUMA_NODE,
      key: noKey,
      value: 'none',
      entries: 'pages',
    },
    {
      number: 32,
      name: 'CGRP_STORAGE',
      since: '6.2',
      flags: MapFlag.NO_PREALLOC | MapFlag.CLONE,
      needs: MapFlag.NO_PREALLOC,
      key: u32,
      value: 'any',
      entries: 'none',
      btf: 'needed',
    },
    {
      number: 33,
      name: 'ARENA',
      since: '6.9',
      flags: MapFlag.MMAPABLE | MapFlag.SEGV_ON_FAULT | MapFlag.NO_USER_CONV,
      needs: MapFlag.MMAPABLE,
      key: noKey,
      value: 'none',
      entries: 'some',
      btf: 'none',
      hasExtra: true,
    },
    { number: 34, name: 'INSN_ARRAY', since: '6.19', flags: 0, key: u32, value: [16], entries: 'some', btf: 'none' },
  ];
}

/** The rules of a type; undefined for a number that no known kernel has. */
export function mapTypeOf(number: number): MapType | undefined {
  return mapTypes[number - 1];
}

/** The names of flags, joined; unnamed bits as a number. */
export function formatFlags(flags: number): string {
  const named = Object.entries(MapFlag).filter(([, bit]) => (flags & bit) !== 0);
  const rest = named.reduce((left, [, bit]) => left & ~bit, flags) >>> 0;
  const texts = named.map(([name]) => `BPF_F_${name}`);
  return [...texts, ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(' | ') || '0';
}
