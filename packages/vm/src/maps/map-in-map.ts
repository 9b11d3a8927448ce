import { MapFlag } from '@bpf-link-wasm/btf';
import type { BpfMap } from './bpf-map.js';
import { Errno } from './errno.js';
import { HashMap } from './hash-map.js';
import { readIndex } from './kernel-map.js';
import { MapType } from './map-type.js';

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
 * Whether a map is what a map in a map was defined for.
 * @returns 0, -EBADF for no map, -EINVAL for one of another kind.
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
