import { expect } from 'vitest';

/** A test program, the map that the kernel makes of its definition, and what comes of its use. */
export interface Expectation {
  readonly name: string;
  readonly map: {
    readonly type?: string;
    readonly bytes_key: number;
    readonly bytes_value: number;
    readonly max_entries: number;
    readonly flags: number;
    /** The kernel takes no BTF for some types: loaders leave it out. */
    readonly hasBtf: boolean;
  };
  /** In `native/maps.py`. */
  readonly scenario: string;
  readonly result: unknown;
}

type Shape = readonly [key: number, value: number, entries: number, flags: number, btf: 'btf' | 'no btf'];

function expectation(name: string, type: string, shape: Shape, scenario: string, result: unknown): Expectation {
  const [bytes_key, bytes_value, max_entries, flags, btf] = shape;
  // bpftool 7.1 has no word for newer types.
  const known = type === '' ? {} : { type };
  return { name, map: { ...known, bytes_key, bytes_value, max_entries, flags, hasBtf: btf === 'btf' }, scenario, result };
}

/** What the programs return and leave is in their sources. */
export const expectations: readonly Expectation[] = [
  expectation('hash', 'hash', [4, 8, 16, 0, 'btf'], 'keyed', { returned: 0, entries: { 1: 11, 3: 22 } }),
  expectation('lru_hash', 'lru_hash', [4, 8, 16, 0, 'btf'], 'keyed', { returned: 0, entries: { 1: 10, 2: 15 } }),
  expectation('per_cpu_hash', 'percpu_hash', [4, 8, 16, 0, 'btf'], 'per_cpu', { returned: 1, entries: { 1: 11 } }),
  expectation('lru_per_cpu_hash', 'lru_percpu_hash', [4, 8, 64, 0, 'btf'], 'per_cpu', { returned: 11, entries: { 1: 11 } }),
  expectation('array', 'array', [4, 8, 3, 0, 'btf'], 'keyed', { returned: 1, entries: { 0: 7, 1: 5, 2: 12 } }),
  expectation('per_cpu_array', 'percpu_array', [4, 8, 2, 0, 'btf'], 'per_cpu', { returned: 3, entries: { 0: 0, 1: 3 } }),
  expectation('lpm_trie', 'lpm_trie', [8, 4, 16, 1, 'btf'], 'lpm_trie', {
    returned: 1608,
    entries: { '16.10.1.0.0': 16, '8.10.0.0.0': 8 },
  }),
  expectation('queue', 'queue', [0, 4, 4, 0, 'no btf'], 'queue', { returned: 123, left: 3 }),
  expectation('stack', 'stack', [0, 4, 4, 0, 'no btf'], 'queue', { returned: 321, left: 1 }),
  expectation('bloom_filter', 'bloom_filter', [0, 4, 1000, 0, 'btf'], 'packet', { returned: 10 }),
  expectation('ring_buf', 'ringbuf', [0, 0, 4096, 0, 'no btf'], 'ring_buf', {
    returned: 56,
    records: ['4433221100000000', '050000000600000007000000'],
  }),
  expectation('user_ring_buf', '', [0, 0, 4096, 0, 'no btf'], 'user_ring_buf', { returned: 342, again: 0 }),
  expectation('perf_event_array', 'perf_event_array', [4, 4, expect.any(Number), 0, 'no btf'], 'perf_event_array', {
    returned: 0,
    records: ['010000000200000003000000'],
  }),
  expectation('prog_array', 'prog_array', [4, 4, 2, 0, 'btf'], 'prog_array', { before: 1, after: 42 }),
  expectation('stack_trace', 'stack_trace', [4, 256, 16, 0, 'no btf'], 'stack_trace', {
    returned: 0,
    stacks: 1,
    has_frames: true,
  }),
  expectation('cgroup_array', 'cgroup_array', [4, 4, 2, 0, 'no btf'], 'cgroup_array', { inside: 11, outside: 1 }),
  expectation('cgroup_storage', 'cgroup_storage', [16, 8, 0, 0, 'no btf'], 'packet', { returned: 1 }),
  expectation('per_cpu_cgroup_storage', 'percpu_cgroup_storage', [16, 8, 0, 0, 'no btf'], 'packet', { returned: 1 }),
  expectation('sk_storage', 'sk_storage', [4, 8, 0, 1, 'btf'], 'packet', { returned: 42 }),
  expectation('inode_storage', 'inode_storage', [4, 8, 0, 1, 'btf'], 'inode_storage', { value: 7 }),
  expectation('task_storage', 'task_storage', [4, 8, 0, 1, 'btf'], 'tracepoint', { returned: 42 }),
  expectation('cgrp_storage', '', [4, 8, 0, 1, 'btf'], 'cgrp_storage', { value: 41 }),
  expectation('sock_map', 'sockmap', [4, 8, 2, 0, 'no btf'], 'sock_map', { is_client: true }),
  expectation('sock_hash', 'sockhash', [8, 8, 2, 0, 'no btf'], 'sock_hash', { is_client: true }),
  expectation('reuseport_sock_array', 'reuseport_sockarray', [4, 8, 2, 0, 'btf'], 'reuseport_sock_array', {
    second: [0, 1, 2, 3, 4, 5, 6, 7],
  }),
  // The kernel adds RDONLY_PROG.
  expectation('dev_map', 'devmap', [4, 8, 2, 0x80, 'no btf'], 'dev_map', { returned: 241, is_loopback: true }),
  expectation('dev_map_hash', 'devmap_hash', [4, 8, 2, 0x80, 'no btf'], 'dev_map_hash', { returned: 241, is_loopback: true }),
  expectation('cpu_map', 'cpumap', [4, 8, 2, 0, 'no btf'], 'cpu_map', { returned: 24, value: [64, 0] }),
  expectation('xsk_map', 'xskmap', [4, 4, 2, 0, 'no btf'], 'xsk_map', { returned: 2410 }),
  expectation('array_of_maps', 'array_of_maps', [4, 4, 2, 0, 'no btf'], 'array_of_maps', { returned: 1, entries: { 5: 50 } }),
  expectation('hash_of_maps', 'hash_of_maps', [4, 4, 2, 0, 'no btf'], 'hash_of_maps', {
    returned: 1,
    entries: { 0: 0, 1: 0, 2: 0, 3: 50 },
  }),
  expectation('arena', '', [0, 0, 4, 0x400, 'no btf'], 'packet', { returned: 0 }),
  expectation('iteration', 'hash', [4, 8, 16, 0, 'btf'], 'keyed', { returned: 3202, entries: { 2: 10, 3: 100 } }),
  expectation('own_type', 'array', [4, 8, 3, 0, 'btf'], 'keyed', { returned: 0, entries: { 0: 0, 1: 0, 2: 2 } }),
];
