import type { Machine } from '../machine/machine.js';
import { addressBase } from '../memory/region.js';
import type { BpfMap, MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { clearSpecialFields, specialFieldsOf, type SpecialFields } from './special-fields.js';

/** A value of a map with its key. */
export interface MapElement {
  readonly key: Uint8Array;
  /** As programs have it. */
  readonly address: number;
}

/**
 * The base class of map types: the program's side (lookup, update, ... as helpers call them) and user space's side
 * (`user...`, as bpf(2) calls them, after its own checks, which `UserMap` makes). Results below 0 are error numbers.
 *
 * By default an operation returns the error of most types that do not support it; other types override it.
 */
export abstract class KernelMap implements BpfMap {
  readonly address: number;
  readonly fields: SpecialFields;
  /** Buffer for the key of a helper call. */
  readonly keyRoom: Uint8Array;
  /** Buffer for the value of a helper call, where it is small. */
  readonly valueRoom: Uint8Array | undefined;
  /** The initialised timers in values, by their address. */
  readonly timers = new Map<number, { cancel(): void }>();

  constructor(
    readonly spec: MapSpec,
    readonly machine: Machine,
  ) {
    this.address = machine.memory.allocate(0, { kind: 'map', name: `map "${spec.name}"` }).address;
    this.fields = specialFieldsOf(spec);
    this.keyRoom = new Uint8Array(spec.keySize);
    this.valueRoom = spec.valueSize <= 64 ? new Uint8Array(spec.valueSize) : undefined;
  }

  get valueAddress(): number {
    return 0;
  }

  /** Bytes of a value in user space: of all CPUs for per-CPU maps, each rounded up to 8. */
  get userValueSize(): number {
    return this.spec.valueSize;
  }

  /** Maximum number of entries; LRU maps with lists per CPU have more than their definition asks for. */
  get capacity(): number {
    return this.spec.maxEntries;
  }

  lookup(_key: Uint8Array, _cpu?: number): number {
    return 0;
  }

  update(_key: Uint8Array, _value: Uint8Array, _flags: number): number {
    return -Errno.ENOTSUPP;
  }

  delete(_key: Uint8Array): number {
    return -Errno.ENOTSUPP;
  }

  /** bpf_map_push_elem. */
  push(_value: Uint8Array, _flags: number): number {
    return -Errno.ENOTSUPP;
  }

  /** bpf_map_pop_elem. @param into Gets the value. */
  pop(_into: Uint8Array): number {
    return -Errno.ENOTSUPP;
  }

  /** bpf_map_peek_elem. @param into Gets the value; for a bloom filter it holds the value to look up. */
  peek(_into: Uint8Array): number {
    return -Errno.ENOTSUPP;
  }

  nextKey(key?: Uint8Array): Uint8Array | undefined {
    const into = new Uint8Array(this.spec.keySize);
    return this.userNextKey(key, into) === 0 ? into : undefined;
  }

  /** The elements that bpf_for_each_map_elem visits, with the values of the CPU that programs run on; undefined for types that it refuses. */
  elements(): Iterable<MapElement> | undefined {
    return undefined;
  }

  /** BPF_MAP_LOOKUP_ELEM. @param into Gets the value, `userValueSize` bytes. */
  userLookup(key: Uint8Array, into: Uint8Array, _flags: number): number {
    const address = this.lookup(key);
    if (address === 0) return -Errno.ENOENT;
    this.copyOut(address, into);
    return 0;
  }

  /** BPF_MAP_UPDATE_ELEM. */
  userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    return this.update(key, value, flags);
  }

  /** BPF_MAP_DELETE_ELEM. */
  userDelete(key: Uint8Array): number {
    return this.delete(key);
  }

  /** BPF_MAP_LOOKUP_AND_DELETE_ELEM. */
  userLookupAndDelete(_key: Uint8Array, _into: Uint8Array, _flags: number): number {
    return -Errno.ENOTSUPP;
  }

  /** BPF_MAP_GET_NEXT_KEY. @param key Undefined for the first. @param into Gets the key. */
  abstract userNextKey(key: Uint8Array | undefined, into: Uint8Array): number;

  /** Copies a value to user space, without its special fields. */
  protected copyOut(address: number, into: Uint8Array): void {
    const offset = address - addressBase;
    into.set(this.machine.memory.bytes.subarray(offset, offset + this.spec.valueSize));
    clearSpecialFields(this.fields, into);
  }

  /** Releases the special fields of a value that is replaced or removed, as the kernel does: timers stop, pointers are dropped. */
  protected releaseFields(value: Uint8Array, address: number): void {
    if (this.fields.isEmpty) return;
    for (const { offset } of this.fields.ranges) this.timers.get(address + offset)?.cancel();
    for (const { offset, size } of this.fields.ranges) {
      if (offset !== this.fields.spinLock) value.fill(0, offset, offset + size);
    }
  }
}

/** BPF_MAP_GET_NEXT_KEY for maps whose keys are indexes. */
export function nextIndex(key: Uint8Array | undefined, into: Uint8Array, maxEntries: number): number {
  const index = key === undefined ? 0xffff_ffff : readIndex(key);
  if (index === maxEntries - 1) return -Errno.ENOENT;
  writeIndex(into, index >= maxEntries ? 0 : index + 1);
  return 0;
}

/** Reads a key of 4 bytes. */
export function readIndex(key: Uint8Array): number {
  return (key[0]! | (key[1]! << 8) | (key[2]! << 16) | (key[3]! << 24)) >>> 0;
}

/** Writes a key of 4 bytes. */
export function writeIndex(into: Uint8Array, index: number): void {
  for (let byte = 0; byte < 4; byte += 1) into[byte] = index >>> (8 * byte);
}

/** The key of an index, in 4 bytes. */
export function indexKey(index: number): Uint8Array {
  const key = new Uint8Array(4);
  writeIndex(key, index);
  return key;
}
