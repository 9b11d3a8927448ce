import { decode, MapFlag } from '@bpf-link-wasm/btf';
import type { Random } from '@bpf-link-wasm/testkit/random';
import type { MapSpec } from '../../src/maps/bpf-map.js';
import { MapType } from '../../src/maps/map-type.js';
import { lockedValue } from './locked-value.js';
import { Objects, Operation, type MapCase, type MapStep } from './map-step.js';

/** A kind of map to try, and what its keys are. */
export interface CaseKind {
  readonly name: string;
  readonly type: number;
  readonly keys: 'bytes' | 'index' | 'prefix' | 'none' | 'object';
  readonly keySize?: number;
  /** Values that may be chosen from. Default 8. */
  readonly valueSizes?: readonly number[];
  readonly entries?: readonly number[];
  readonly flags?: readonly number[];
  readonly objects?: number;
  /** Whether keys come in an order that the kernel's seed does not change. */
  readonly isOrdered?: boolean;
  /** Whether programs may use it in the same way. */
  readonly program?: 'elements' | 'push' | 'bloom';
  readonly isPerCpu?: boolean;
  readonly isLocked?: boolean;
  readonly extra?: readonly bigint[];
}

const { NO_PREALLOC, NO_COMMON_LRU, RDONLY, WRONLY, ZERO_SEED, INNER_MAP } = MapFlag;

/** Every map type whose answers can be had from the kernel without hardware. */
export const caseKinds: readonly CaseKind[] = [
  {
    name: 'hash',
    type: MapType.HASH,
    keys: 'bytes',
    valueSizes: [1, 4, 8, 12, 24],
    flags: [0, NO_PREALLOC],
    program: 'elements',
  },
  {
    name: 'hash with a lock',
    type: MapType.HASH,
    keys: 'bytes',
    valueSizes: [16],
    flags: [0, NO_PREALLOC],
    isLocked: true,
  },
  { name: 'hash for reading', type: MapType.HASH, keys: 'bytes', flags: [RDONLY, WRONLY], program: 'elements' },
  {
    name: 'array',
    type: MapType.ARRAY,
    keys: 'index',
    isOrdered: true,
    valueSizes: [1, 4, 8, 12, 24],
    program: 'elements',
  },
  { name: 'array with a lock', type: MapType.ARRAY, keys: 'index', isOrdered: true, valueSizes: [16], isLocked: true },
  {
    name: 'percpu_hash',
    type: MapType.PERCPU_HASH,
    keys: 'bytes',
    valueSizes: [8, 16],
    flags: [0, NO_PREALLOC],
    program: 'elements',
    isPerCpu: true,
  },
  {
    name: 'percpu_array',
    type: MapType.PERCPU_ARRAY,
    keys: 'index',
    isOrdered: true,
    valueSizes: [8, 16],
    program: 'elements',
    isPerCpu: true,
  },
  {
    name: 'lru_hash',
    type: MapType.LRU_HASH,
    keys: 'bytes',
    entries: [1, 2, 3, 4, 7, 10, 16, 40, 300],
    flags: [0, NO_COMMON_LRU],
    program: 'elements',
  },
  {
    name: 'lru_percpu_hash',
    type: MapType.LRU_PERCPU_HASH,
    keys: 'bytes',
    entries: [1, 2, 3, 4, 7, 10, 16, 40, 300],
    flags: [0, NO_COMMON_LRU],
    program: 'elements',
    isPerCpu: true,
  },
  {
    name: 'lpm_trie',
    type: MapType.LPM_TRIE,
    keys: 'prefix',
    keySize: 8,
    isOrdered: true,
    flags: [NO_PREALLOC],
    entries: [1, 4, 20, 60],
    program: 'elements',
  },
  { name: 'queue', type: MapType.QUEUE, keys: 'none', isOrdered: true, program: 'push' },
  { name: 'stack', type: MapType.STACK, keys: 'none', isOrdered: true, program: 'push' },
  {
    name: 'bloom_filter',
    type: MapType.BLOOM_FILTER,
    keys: 'none',
    isOrdered: true,
    valueSizes: [1, 4, 7, 8, 12, 16, 24],
    flags: [ZERO_SEED],
    extra: [0n, 1n, 3n, 15n],
    program: 'bloom',
  },
  {
    name: 'prog_array',
    type: MapType.PROG_ARRAY,
    keys: 'index',
    isOrdered: true,
    valueSizes: [4],
    objects: Objects.programs,
  },
  {
    name: 'perf_event_array',
    type: MapType.PERF_EVENT_ARRAY,
    keys: 'index',
    isOrdered: true,
    valueSizes: [4],
    objects: Objects.perfEvents,
  },
  {
    name: 'array_of_maps',
    type: MapType.ARRAY_OF_MAPS,
    keys: 'index',
    isOrdered: true,
    valueSizes: [4],
    objects: Objects.maps,
  },
  { name: 'hash_of_maps', type: MapType.HASH_OF_MAPS, keys: 'bytes', valueSizes: [4], objects: Objects.maps },
  { name: 'ringbuf', type: MapType.RINGBUF, keys: 'none', isOrdered: true, valueSizes: [0], entries: [4096] },
  { name: 'user_ringbuf', type: MapType.USER_RINGBUF, keys: 'none', isOrdered: true, valueSizes: [0], entries: [4096] },
  { name: 'stack_trace', type: MapType.STACK_TRACE, keys: 'index', isOrdered: true },
  { name: 'devmap', type: MapType.DEVMAP, keys: 'index', isOrdered: true, valueSizes: [4, 8] },
  { name: 'devmap_hash', type: MapType.DEVMAP_HASH, keys: 'index', isOrdered: true, valueSizes: [4, 8] },
  { name: 'cpumap', type: MapType.CPUMAP, keys: 'index', isOrdered: true, valueSizes: [4], entries: [1, 2, 4] },
  {
    name: 'xskmap',
    type: MapType.XSKMAP,
    keys: 'index',
    isOrdered: true,
    valueSizes: [4],
    objects: Objects.xdpSockets,
  },
  {
    name: 'sockmap',
    type: MapType.SOCKMAP,
    keys: 'index',
    isOrdered: true,
    valueSizes: [4, 8],
    objects: Objects.sockets,
  },
  { name: 'sockhash', type: MapType.SOCKHASH, keys: 'bytes', valueSizes: [4, 8], objects: Objects.sockets },
  { name: 'cgroup_storage', type: MapType.CGROUP_STORAGE, keys: 'bytes', keySize: 8, entries: [0] },
  {
    name: 'percpu_cgroup_storage',
    type: MapType.PERCPU_CGROUP_STORAGE,
    keys: 'bytes',
    keySize: 8,
    entries: [0],
    isPerCpu: true,
  },
  {
    name: 'sk_storage',
    type: MapType.SK_STORAGE,
    keys: 'object',
    flags: [NO_PREALLOC],
    entries: [0],
    objects: Objects.socketKeys,
    isLocked: true,
    valueSizes: [16],
  },
  {
    name: 'task_storage',
    type: MapType.TASK_STORAGE,
    keys: 'object',
    flags: [NO_PREALLOC],
    entries: [0],
    objects: Objects.taskKeys,
    isLocked: true,
    valueSizes: [16],
  },
];

/** Makes a map of a kind with random steps; the last of them look every key up. */
export function randomCase(kind: CaseKind, random: Random, cpus: number, count: number): MapCase {
  const spec = randomSpec(kind, random);
  const userValueSize = kind.isPerCpu === true ? Math.ceil(spec.valueSize / 8) * 8 * cpus : spec.valueSize;
  const pool = keyPool(kind, spec, random);
  const freezeAt = random.integer(3) === 0 ? Math.floor(count * 0.8) : -1;
  const steps = Array.from({ length: count }, (_, index): MapStep => {
    const step = randomStep(kind, spec, random, pool, userValueSize);
    return index === freezeAt ? { ...step, operation: Operation.freeze, flags: 0 } : step;
  });
  const last = pool.map((key): MapStep => ({
    operation: Operation.lookup,
    key: spec.keySize === 0 ? undefined : key,
    value: new Uint8Array(userValueSize),
    flags: 0,
  }));
  const isUnreadable = kind.keys === 'none';
  return { spec, objects: kind.objects ?? 0, userValueSize, steps: isUnreadable ? steps : [...steps, ...last] };
}

function randomSpec(kind: CaseKind, random: Random): MapSpec {
  const { type, keys, valueSizes = [8], entries = [1, 2, 3, 5, 10], flags = [0], extra = [0n] } = kind;
  const keySize = kind.keySize ?? (keys === 'none' ? 0 : keys === 'bytes' ? pick([1, 3, 4, 8, 13, 20], random) : 4);
  const spec: MapSpec = {
    name: 'map',
    type,
    keySize,
    valueSize: pick(valueSizes, random),
    maxEntries: pick(entries, random),
    flags: pick(flags, random),
    extra: pick(extra, random),
  };
  if (kind.objects === Objects.maps) {
    const isFlexible = random.integer(2) === 0;
    return {
      ...spec,
      inner: { ...spec, type: 2, keySize: 4, valueSize: 8, maxEntries: 3, flags: isFlexible ? INNER_MAP : 0 },
    };
  }
  if (kind.isLocked !== true) return spec;
  const { blob, keyOfSize, value } = lockedValue;
  return { ...spec, keySize: 4, types: { btf: decode(blob), key: keyOfSize, value } };
}

function keyPool({ keys }: CaseKind, { keySize, maxEntries }: MapSpec, random: Random): Uint8Array[] {
  const count = Math.min(keySize === 1 ? 200 : 1000, maxEntries + 3);
  if (keys === 'index' || keys === 'object') {
    const size = keys === 'object' ? 6 : maxEntries + 2;
    return [...Array(size).keys()].map((index) => new Uint8Array(Uint32Array.of(index).buffer));
  }
  if (keys !== 'prefix') return Array.from({ length: count }, () => random.bytes(keySize));
  return Array.from({ length: count * 2 }, () => {
    const key = random.bytes(keySize);
    const length = pick([0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 1000], random);
    key.set(new Uint8Array(Uint32Array.of(length).buffer));
    // Few bits, so that prefixes meet.
    key[4] = key[4]! & 0x81;
    key[5] = key[5]! & 0x80;
    key.fill(0, 6, 7);
    return key;
  });
}

function randomStep(
  kind: CaseKind,
  spec: MapSpec,
  random: Random,
  pool: readonly Uint8Array[],
  userValueSize: number,
): MapStep {
  const operation = pick(operationsOf(kind), random);
  const isFirst = operation === Operation.nextKey && (kind.isOrdered !== true || random.integer(4) === 0);
  const wantsKey = spec.keySize > 0 ? !isFirst : random.integer(20) === 0 && operation < 16;
  const key = spec.keySize > 0 ? pick(pool, random) : new Uint8Array();
  const isUpdate = [Operation.update, Operation.programUpdate, Operation.programPush].includes(operation as 1);
  const rare = random.integer(4) === 0 ? [3, 4, 5, 6, 7, 8, 16, 2 ** 32, 2 ** 32 + 1] : [0, 0, 1, 2];
  const flags = isUpdate ? pick(rare, random) : random.integer(12) === 0 ? pick([1, 4, 8], random) : 0;
  return { operation, key: wantsKey ? key : undefined, value: randomValue(kind, spec, random, userValueSize), flags };
}

function randomValue(
  { type, objects = 0, keys }: CaseKind,
  { valueSize }: MapSpec,
  random: Random,
  size: number,
): Uint8Array {
  if (keys === 'none') return random.bytes(size).map((byte) => byte & 3);
  if (type === MapType.CPUMAP) return new Uint8Array(Uint32Array.of(pick([0, 1, 192, 16384, 16385], random)).buffer);
  const isNumber =
    (objects > 0 && objects < Objects.socketKeys) || type === MapType.DEVMAP || type === MapType.DEVMAP_HASH;
  if (!isNumber) return random.bytes(size);
  const value = new Uint8Array(valueSize);
  // Device 1 is the loopback device.
  const hasNone = objects !== Objects.programs && objects !== Objects.perfEvents;
  value[0] = objects === 0 ? random.integer(2) : hasNone ? random.integer(6) : 1 + random.integer(5);
  return value;
}

function operationsOf({ program, keys, type }: CaseKind): number[] {
  const { lookup, update, delete: remove, nextKey, lookupAndDelete } = Operation;
  const user = [lookup, lookup, lookup, update, update, update, update, remove, nextKey, lookupAndDelete];
  const { programLookup, programUpdate, programDelete, programPush, programPop, programPeek } = Operation;
  const isArray = type === MapType.ARRAY || type === MapType.PERCPU_ARRAY;
  const elements = [programLookup, programLookup, programUpdate, programUpdate, ...(isArray ? [] : [programDelete])];
  const queue = [programPush, programPush, programPop, programPeek];
  const helpers = { elements, push: queue, bloom: [programPush, programPeek] };
  const all = [...user, ...user, ...(program === undefined ? [] : [...helpers[program], ...helpers[program]])];
  return keys === 'object' ? all.filter((operation) => operation !== nextKey) : all;
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.integer(items.length)]!;
}
