import { MapFlag } from '@bpf-link-wasm/btf';
import type { Machine } from '../machine/machine.js';
import type { BpfMap, MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { KernelMap, nextIndex, readIndex, writeIndex } from './kernel-map.js';
import { MapType } from './map-type.js';
import { HashMap } from './hash-map.js';

/**
 * PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY and ARRAY_OF_MAPS: arrays of references. A value is the id of a program or map in
 * the machine; the kernel accepts a file descriptor and returns an id.
 * @see Linux kernel/bpf/arraymap.c bpf_fd_array_map_update_elem
 */
export class ReferenceArray extends KernelMap {
  readonly #ids = new Map<number, number>();
  readonly #holdsMaps: boolean;
  readonly #isReadable: boolean;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#holdsMaps = spec.type === MapType.ARRAY_OF_MAPS;
    this.#isReadable = this.#holdsMaps || spec.type === MapType.PROG_ARRAY;
  }

  /** The number at an index, for tail calls; undefined for an empty place or beyond the end. */
  idAt(index: number): number | undefined {
    return this.#ids.get(index);
  }

  override lookup(key: Uint8Array): number {
    const id = this.#holdsMaps ? this.#ids.get(readIndex(key)) : undefined;
    return id === undefined ? 0 : (this.machine.mapById(id)?.address ?? 0);
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    if (!this.#isReadable) return -Errno.ENOTSUPP;
    const id = this.#ids.get(readIndex(key));
    if (id === undefined) return -Errno.ENOENT;
    writeIndex(into, id);
    return 0;
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    if (flags !== 0) return -Errno.EINVAL;
    const index = readIndex(key);
    if (index >= this.spec.maxEntries) return -Errno.E2BIG;
    const id = readIndex(value);
    const problem = this.#holdsMaps ? checkInner(this, this.machine.mapById(id)) : 0;
    if (problem !== 0) return problem;
    this.#ids.set(index, id);
    return 0;
  }

  override userDelete(key: Uint8Array): number {
    const index = readIndex(key);
    if (index >= this.spec.maxEntries) return -Errno.E2BIG;
    return this.#ids.delete(index) ? 0 : -Errno.ENOENT;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextIndex(key, into, this.spec.maxEntries);
  }
}

/** HASH_OF_MAPS. Its values are numbers of maps in the machine. @see Linux kernel/bpf/hashtab.c bpf_fd_htab_map_update_elem */
export class HashOfMaps extends HashMap {
  override lookup(key: Uint8Array): number {
    const value = new Uint8Array(4);
    if (super.userLookup(key, value) !== 0) return 0;
    return this.machine.mapById(readIndex(value))?.address ?? 0;
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const problem = checkInner(this, this.machine.mapById(readIndex(value)));
    return problem === 0 ? super.userUpdate(key, value, flags) : problem;
  }

  override userLookupAndDelete(): number {
    return -Errno.ENOTSUPP;
  }
}

/**
 * Checks that a map matches the definition of the maps in a map of maps.
 * @returns 0, -EBADF when it is not a map, -EINVAL when it is of another kind.
 * @see Linux kernel/bpf/map_in_map.c bpf_map_meta_equal, array_map_meta_equal
 */
export function checkInner({ spec }: BpfMap, inner: BpfMap | undefined): number {
  if (inner === undefined) return -Errno.EBADF;
  const [wanted, found] = [spec.inner, inner.spec];
  const isAlike =
    wanted !== undefined &&
    wanted.type === found.type &&
    wanted.keySize === found.keySize &&
    wanted.valueSize === found.valueSize &&
    wanted.flags === found.flags &&
    (wanted.type !== MapType.ARRAY ||
      (wanted.flags & MapFlag.INNER_MAP) !== 0 ||
      wanted.maxEntries === found.maxEntries);
  return isAlike ? 0 : -Errno.EINVAL;
}
