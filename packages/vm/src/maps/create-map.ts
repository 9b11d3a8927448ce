import {
  checkCreation,
  mapCodes,
  mapTypeOf,
  newestKernel,
  parseKernelVersion,
  type MapDefinition,
} from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { Machine } from '../machine/machine.js';
import { ArrayMap } from './array-map.js';
import { BloomFilter } from './bloom-filter.js';
import type { MapSpec } from './bpf-map.js';
import { CgroupStorage } from './cgroup-storage.js';
import { DeviceHash } from './device-hash.js';
import { HashMap } from './hash-map.js';
import type { KernelMap } from './kernel-map.js';
import { LpmTrie } from './lpm-trie.js';
import { LruHashMap } from './lru-hash-map.js';
import { HashOfMaps, ReferenceArray } from './reference-maps.js';
import { MapType } from './map-type.js';
import { ObjectStorage } from './object-storage.js';
import { QueueMap } from './queue-map.js';
import { RedirectArray } from './redirect-array.js';
import { RingBuffer } from './ring-buffer.js';
import { SocketMap } from './socket-map.js';
import { StackTraceMap } from './stack-trace-map.js';
import { UserRingBuffer } from './user-ring-buffer.js';

type MapClass = new (spec: MapSpec, machine: Machine) => KernelMap;

/** The supported map types, by number. */
const classes: ReadonlyMap<number, MapClass> = new Map<number, MapClass>([
  [MapType.HASH, HashMap],
  [MapType.ARRAY, ArrayMap],
  [MapType.PROG_ARRAY, ReferenceArray],
  [MapType.PERF_EVENT_ARRAY, ReferenceArray],
  [MapType.PERCPU_HASH, HashMap],
  [MapType.PERCPU_ARRAY, ArrayMap],
  [MapType.STACK_TRACE, StackTraceMap],
  [MapType.CGROUP_ARRAY, ReferenceArray],
  [MapType.LRU_HASH, LruHashMap],
  [MapType.LRU_PERCPU_HASH, LruHashMap],
  [MapType.LPM_TRIE, LpmTrie],
  [MapType.ARRAY_OF_MAPS, ReferenceArray],
  [MapType.HASH_OF_MAPS, HashOfMaps],
  [MapType.DEVMAP, RedirectArray],
  [MapType.SOCKMAP, SocketMap],
  [MapType.CPUMAP, RedirectArray],
  [MapType.XSKMAP, RedirectArray],
  [MapType.SOCKHASH, SocketMap],
  [MapType.CGROUP_STORAGE, CgroupStorage],
  [MapType.REUSEPORT_SOCKARRAY, SocketMap],
  [MapType.PERCPU_CGROUP_STORAGE, CgroupStorage],
  [MapType.QUEUE, QueueMap],
  [MapType.STACK, QueueMap],
  [MapType.SK_STORAGE, ObjectStorage],
  [MapType.DEVMAP_HASH, DeviceHash],
  [MapType.RINGBUF, RingBuffer],
  [MapType.INODE_STORAGE, ObjectStorage],
  [MapType.TASK_STORAGE, ObjectStorage],
  [MapType.BLOOM_FILTER, BloomFilter],
  [MapType.USER_RINGBUF, UserRingBuffer],
  [MapType.CGRP_STORAGE, ObjectStorage],
]);

/** Whether maps of a type are supported. */
export function hasMapType(type: number): boolean {
  return classes.has(type);
}

/**
 * Creates a map and its memory.
 * @throws {VmError} VM_BAD_MAP for a definition that the newest known kernel would refuse, and for types that are not supported; VM_OUT_OF_MEMORY
 */
export function createMap(spec: MapSpec, machine: Machine): KernelMap {
  const made = classes.get(spec.type);
  if (made === undefined) {
    const name = mapTypeOf(spec.type)?.name;
    const found = name === undefined ? `type ${spec.type}` : `type ${name}, which needs a kernel`;
    throw new VmError('VM_BAD_MAP', {
      name: spec.name,
      found,
      expected: 'a type that MAPS-AND-HELPERS.md of @bpf-link-wasm/vm lists',
    });
  }
  const kernel = parseKernelVersion(newestKernel)!;
  const issue = checkCreation(definitionOf(spec), kernel).find(({ severity }) => severity === 'error');
  if (issue !== undefined) {
    const { expected } = mapCodes[issue.code];
    const found = issue.message.slice(`map "${spec.name}": `.length, -`, expected ${expected}`.length);
    throw new VmError('VM_BAD_MAP', { name: spec.name, found, expected });
  }
  return new made(spec, machine);
}

/** The definition of a map, for the rules of its creation. BTF types are left out: they are checked when the object is loaded. */
function definitionOf(spec: MapSpec): MapDefinition {
  const { name, type, keySize, valueSize, maxEntries, flags, extra, inner } = spec;
  const isTyped = mapTypeOf(type)?.btf === 'needed';
  return {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    extra,
    numaNode: 0,
    pinning: 0,
    keyType: isTyped ? 1 : 0,
    valueType: isTyped ? 1 : 0,
    ...(inner !== undefined && { inner: definitionOf(inner) }),
  };
}
