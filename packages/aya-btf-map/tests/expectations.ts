import { expect } from 'vitest';

/** A test program, the map that the kernel creates from its definition, and the results of its use. */
export interface Expectation {
  /** The type of the crate that the program uses. */
  readonly mapType: string;
  /** The program. */
  readonly name: string;
  readonly map: {
    readonly type?: string;
    readonly bytes_key: number;
    readonly bytes_value: number;
    readonly max_entries: number;
    readonly flags: number;
    /** Whether the kernel accepts no BTF for the type, so that loaders leave it out. */
    readonly hasBtf: boolean;
  };
  /** In `native/maps.py`. */
  readonly scenario: string;
  readonly result: unknown;
  readonly aya: AyaExpectation;
}

/** How Aya's own loader handles the same. */
export interface AyaExpectation {
  /** The variant of `aya::maps::Map`. */
  readonly kind: string;
  /** Another scenario, if the program's own one consumes what Aya should read. */
  readonly scenario?: string;
  /** What Aya reads from the map afterwards, in the format of `testkit/native/aya-loader/src/contents.rs`. */
  readonly reads?: unknown;
}

type Shape = readonly [key: number, value: number, entries: number, flags: number, btf: 'btf' | 'no btf'];

function expectation(
  [mapType, name, type = name]: readonly [mapType: string, name: string, kernelType?: string],
  shape: Shape,
  [scenario, result]: readonly [scenario: string, result: unknown],
  aya: AyaExpectation,
): Expectation {
  const [bytes_key, bytes_value, max_entries, flags, btf] = shape;
  // bpftool 7.1 has no names for newer types.
  const known = type === '' ? {} : { type };
  return {
    mapType,
    name,
    map: { ...known, bytes_key, bytes_value, max_entries, flags, hasBtf: btf === 'btf' },
    scenario,
    result,
    aya,
  };
}

/** Little endian. */
function hex(number: number, bytes: 4 | 8): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(number), true);
  return Buffer.from(view.buffer, 0, bytes).toString('hex');
}

/** Keys of four bytes, values of eight. */
function entries(numbers: Record<number, number>): unknown {
  return { entries: Object.entries(numbers).map(([key, value]) => [hex(Number(key), 4), hex(value, 8)]) };
}

/** The number on one CPU, zero on all others. */
function perCpu(numbers: Record<number, number>): unknown {
  const onOne = (number: number): unknown => expect.arrayContaining([hex(number, 8)]);
  return { entries: Object.entries(numbers).map(([key, value]) => [hex(Number(key), 4), onOne(value)]) };
}

/** The expected results and values are documented in the programs' sources. */
export const expectations: readonly Expectation[] = [
  expectation(['HashMap', 'hash'], [4, 8, 16, 0, 'btf'], ['keyed', { returned: 0, entries: { 1: 11, 3: 22 } }], {
    kind: 'HashMap',
    reads: entries({ 1: 11, 3: 22 }),
  }),
  expectation(
    ['LruHashMap', 'lru_hash'],
    [4, 8, 16, 0, 'btf'],
    ['keyed', { returned: 25, entries: { 1: 10, 2: 15 } }],
    {
      kind: 'LruHashMap',
      reads: entries({ 1: 10, 2: 15 }),
    },
  ),
  expectation(
    ['PerCpuHashMap', 'per_cpu_hash', 'percpu_hash'],
    [4, 8, 16, 0, 'btf'],
    ['per_cpu', { returned: 11, entries: { 1: 11 } }],
    { kind: 'PerCpuHashMap', reads: perCpu({ 1: 11 }) },
  ),
  expectation(
    ['LruPerCpuHashMap', 'lru_per_cpu_hash', 'lru_percpu_hash'],
    [4, 8, 64, 0, 'btf'],
    ['per_cpu', { returned: 11, entries: { 1: 11 } }],
    { kind: 'PerCpuLruHashMap', reads: perCpu({ 1: 11 }) },
  ),
  expectation(['Array', 'array'], [4, 8, 3, 0, 'btf'], ['keyed', { returned: 1, entries: { 0: 7, 1: 5, 2: 12 } }], {
    kind: 'Array',
    reads: entries({ 0: 7, 1: 5, 2: 12 }),
  }),
  expectation(
    ['PerCpuArray', 'per_cpu_array', 'percpu_array'],
    [4, 8, 2, 0, 'btf'],
    ['per_cpu', { returned: 3, entries: { 0: 0, 1: 3 } }],
    { kind: 'PerCpuArray', reads: perCpu({ 0: 0, 1: 3 }) },
  ),
  expectation(
    ['LpmTrie', 'lpm_trie'],
    [8, 4, 16, 1, 'btf'],
    ['lpm_trie', { returned: 1608, entries: { '16.10.1.0.0': 16, '8.10.0.0.0': 8 } }],
    {
      kind: 'LpmTrie',
      reads: {
        entries: [
          [`${hex(8, 4)}0a000000`, hex(8, 4)],
          [`${hex(16, 4)}0a010000`, hex(16, 4)],
        ],
      },
    },
  ),
  expectation(['Queue', 'queue'], [0, 4, 4, 0, 'no btf'], ['queue', { returned: 123, left: 3 }], {
    kind: 'Queue',
    scenario: 'packet',
    reads: { values: [hex(3, 4)] },
  }),
  expectation(['Stack', 'stack'], [0, 4, 4, 0, 'no btf'], ['queue', { returned: 321, left: 1 }], {
    kind: 'Stack',
    scenario: 'packet',
    reads: { values: [hex(1, 4)] },
  }),
  expectation(['BloomFilter', 'bloom_filter'], [0, 4, 1000, 0, 'btf'], ['packet', { returned: 10 }], {
    kind: 'BloomFilter',
    reads: { contains: [7] },
  }),
  expectation(
    ['RingBuf', 'ring_buf', 'ringbuf'],
    [0, 0, 4096, 0, 'no btf'],
    ['ring_buf', { returned: 56, records: ['4433221100000000', '050000000600000007000000'] }],
    { kind: 'RingBuf', scenario: 'packet', reads: { records: ['4433221100000000', '050000000600000007000000'] } },
  ),
  expectation(
    ['UserRingBuf', 'user_ring_buf', ''],
    [0, 0, 4096, 0, 'no btf'],
    ['user_ring_buf', { returned: 342, again: 0 }],
    {
      kind: 'Unsupported',
    },
  ),
  expectation(
    ['PerfEventArray', 'perf_event_array'],
    [4, 4, expect.any(Number), 0, 'no btf'],
    ['perf_event_array', { returned: 0, records: ['010000000200000003000000'], counted: 11 }],
    { kind: 'PerfEventArray' },
  ),
  expectation(['ProgArray', 'prog_array'], [4, 4, 2, 0, 'btf'], ['prog_array', { before: 1, after: 42 }], {
    kind: 'ProgramArray',
    reads: { keys: [hex(0, 4), hex(1, 4)] },
  }),
  expectation(
    ['StackTrace', 'stack_trace'],
    [4, 256, 16, 0, 'no btf'],
    ['stack_trace', { returned: 0, stacks: 1, has_frames: true }],
    { kind: 'StackTraceMap', reads: { entries: [[expect.any(String), expect.any(Number)]] } },
  ),
  expectation(
    ['CgroupArray', 'cgroup_array'],
    [4, 4, 2, 0, 'no btf'],
    ['cgroup_array', { inside: [11, 11], outside: [1, 1] }],
    { kind: 'CgroupArray' },
  ),
  expectation(['CgroupStorage', 'cgroup_storage'], [16, 8, 0, 0, 'btf'], ['packet', { returned: 1 }], {
    kind: 'CgroupStorage',
  }),
  expectation(
    ['PerCpuCgroupStorage', 'per_cpu_cgroup_storage', 'percpu_cgroup_storage'],
    [16, 8, 0, 0, 'btf'],
    ['packet', { returned: 1 }],
    { kind: 'PerCpuCgroupStorage' },
  ),
  expectation(['SkStorage', 'sk_storage'], [4, 8, 0, 1, 'btf'], ['packet', { returned: 42 }], { kind: 'SkStorage' }),
  expectation(['InodeStorage', 'inode_storage'], [4, 8, 0, 1, 'btf'], ['inode_storage', { value: 7 }], {
    kind: 'InodeStorage',
  }),
  expectation(['TaskStorage', 'task_storage'], [4, 8, 0, 1, 'btf'], ['tracepoint', { returned: 42 }], {
    kind: 'Unsupported',
  }),
  expectation(['CgrpStorage', 'cgrp_storage', ''], [4, 8, 0, 1, 'btf'], ['cgrp_storage', { value: 42 }], {
    kind: 'CgrpStorage',
  }),
  expectation(
    ['SockMap', 'sock_map', 'sockmap'],
    [4, 4, 8, 0, 'no btf'],
    ['sock_map', { is_client: null, packet: 'packet', message: 'message', removed: 11, accepted: 7 }],
    { kind: 'SockMap', reads: { keys: Array.from({ length: 8 }, (_, index) => hex(index, 4)) } },
  ),
  expectation(
    ['SockHash', 'sock_hash', 'sockhash'],
    [8, 8, 8, 0, 'no btf'],
    ['sock_hash', { is_client: true, packet: 'packet', message: 'message', removed: 11, accepted: 7 }],
    { kind: 'SockHash', reads: 'aya-loader: invalid value size 4, expected 8' },
  ),
  expectation(
    ['ReuseportSockArray', 'reuseport_sock_array', 'reuseport_sockarray'],
    [4, 4, 2, 0, 'btf'],
    ['reuseport_sock_array', { second: [0, 1, 2, 3, 4, 5, 6, 7] }],
    { kind: 'ReusePortSockArray', reads: { keys: [hex(0, 4), hex(1, 4)] } },
  ),
  // The kernel adds RDONLY_PROG to maps of devices.
  expectation(
    ['DevMap', 'dev_map', 'devmap'],
    [4, 8, 2, 0x80, 'no btf'],
    ['dev_map', { returned: 241, is_loopback: true }],
    { kind: 'DevMap', reads: entries({ 0: 1 }) },
  ),
  expectation(
    ['DevMapHash', 'dev_map_hash', 'devmap_hash'],
    [4, 8, 2, 0x80, 'no btf'],
    ['dev_map_hash', { returned: 241, is_loopback: true }],
    { kind: 'DevMapHash', reads: entries({ 70: 1 }) },
  ),
  expectation(['CpuMap', 'cpu_map', 'cpumap'], [4, 8, 2, 0, 'no btf'], ['cpu_map', { returned: 24, value: [64, 0] }], {
    kind: 'CpuMap',
    reads: entries({ 0: 64 }),
  }),
  expectation(['XskMap', 'xsk_map', 'xskmap'], [4, 4, 2, 0, 'no btf'], ['xsk_map', { returned: 2410 }], {
    kind: 'XskMap',
  }),
  expectation(
    ['ArrayOfMaps', 'array_of_maps'],
    [4, 4, 2, 0, 'no btf'],
    ['array_of_maps', { returned: 1, entries: { 5: 50 } }],
    { kind: 'ArrayOfMaps', reads: { entries: [[hex(0, 4), entries({ 5: 50 })]] } },
  ),
  expectation(
    ['HashOfMaps', 'hash_of_maps'],
    [4, 4, 2, 0, 'no btf'],
    ['hash_of_maps', { returned: 1, entries: { 0: 0, 1: 0, 2: 0, 3: 50 } }],
    { kind: 'HashOfMaps', reads: { entries: [[hex(70, 4), entries({ 0: 0, 1: 0, 2: 0, 3: 50 })]] } },
  ),
  expectation(['Arena', 'arena', ''], [0, 0, 4, 0x400, 'no btf'], ['packet', { returned: 0 }], { kind: 'Unsupported' }),
  expectation(
    ['HashMap', 'iteration', 'hash'],
    [4, 8, 16, 0, 'btf'],
    ['keyed', { returned: 3202, entries: { 2: 10, 3: 100 } }],
    {
      kind: 'HashMap',
      reads: entries({ 2: 10, 3: 100 }),
    },
  ),
  expectation(
    ['define_map!', 'own_type', 'array'],
    [4, 8, 3, 0, 'btf'],
    ['keyed', { returned: 0, entries: { 0: 0, 1: 0, 2: 2 } }],
    {
      kind: 'Array',
      reads: entries({ 0: 0, 1: 0, 2: 2 }),
    },
  ),
  expectation(
    ['define_map!', 'plain_type', 'array'],
    [4, 8, 8, 0, 'btf'],
    ['keyed', { returned: 0, entries: { 0: 0, 1: 0, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 } }],
    { kind: 'Array', reads: entries({ 0: 0, 1: 0, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 }) },
  ),
];
