import { MapFlag } from '@bpf-link-wasm/btf';
import { Errno } from './errno.js';
import type { KernelMap } from './kernel-map.js';
import { MapType, UpdateFlag } from './map-type.js';

/**
 * A map as user space sees it: each method is a command of bpf(2), with its checks and its result, 0 or a negative error number.
 * Keys are `spec.keySize` bytes, or undefined for a null pointer; values are `valueSize` bytes.
 * @see Linux kernel/bpf/syscall.c map_lookup_elem and its neighbours
 */
export class UserMap {
  #isFrozen = false;

  constructor(readonly map: KernelMap) {}

  /** Bytes of a value in user space: for per-CPU maps those of all CPUs, each rounded up to 8. */
  get valueSize(): number {
    return this.map.userValueSize;
  }

  /** BPF_MAP_LOOKUP_ELEM. @param into Gets the value; for a bloom filter it holds the value to look up. */
  lookup(key: Uint8Array | undefined, into: Uint8Array, flags = 0): number {
    if (flags !== 0 && flags !== UpdateFlag.LOCK) return -Errno.EINVAL;
    if (!this.#mayRead) return -Errno.EPERM;
    if (flags === UpdateFlag.LOCK && this.map.fields.spinLock === undefined) return -Errno.EINVAL;
    return this.#checkKey(key) || this.map.userLookup(key ?? noKey, into, flags);
  }

  /** BPF_MAP_UPDATE_ELEM. @param flags BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2, BPF_F_LOCK 4. */
  update(key: Uint8Array | undefined, value: Uint8Array, flags = 0): number {
    if (!this.#mayWrite) return -Errno.EPERM;
    if (hasLock(flags) && this.map.fields.spinLock === undefined) return -Errno.EINVAL;
    return this.#checkKey(key) || this.map.userUpdate(key ?? noKey, value, flags);
  }

  /** BPF_MAP_DELETE_ELEM. */
  delete(key: Uint8Array | undefined): number {
    if (!this.#mayWrite) return -Errno.EPERM;
    return this.#checkKey(key) || this.map.userDelete(key ?? noKey);
  }

  /** BPF_MAP_LOOKUP_AND_DELETE_ELEM. @param into Gets the value. */
  lookupAndDelete(key: Uint8Array | undefined, into: Uint8Array, flags = 0): number {
    const { type } = this.map.spec;
    if (flags !== 0 && flags !== UpdateFlag.LOCK) return -Errno.EINVAL;
    if (!this.#mayRead || !this.#mayWrite) return -Errno.EPERM;
    if (flags !== 0 && (type === MapType.QUEUE || type === MapType.STACK)) return -Errno.EINVAL;
    if (flags !== 0 && this.map.fields.spinLock === undefined) return -Errno.EINVAL;
    return this.#checkKey(key) || this.map.userLookupAndDelete(key ?? noKey, into, flags);
  }

  /** BPF_MAP_GET_NEXT_KEY. @param key Undefined for the first. @param into Gets the key. */
  nextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    if (!this.#mayRead) return -Errno.EPERM;
    if (key !== undefined && this.map.spec.keySize === 0) return -Errno.EINVAL;
    return this.map.userNextKey(key, into);
  }

  /** BPF_MAP_FREEZE: keeps user space from writing to the map. */
  freeze(): number {
    if (this.map.spec.type === MapType.STRUCT_OPS || !this.map.fields.isEmpty) return -Errno.ENOTSUPP;
    if (!this.#mayWrite) return -Errno.EPERM;
    this.#isFrozen = true;
    return 0;
  }

  get #mayRead(): boolean {
    return (this.map.spec.flags & MapFlag.WRONLY) === 0;
  }

  get #mayWrite(): boolean {
    return (this.map.spec.flags & MapFlag.RDONLY) === 0 && !this.#isFrozen;
  }

  #checkKey(key: Uint8Array | undefined): number {
    const hasKey = this.map.spec.keySize > 0;
    if (hasKey && key === undefined) return -Errno.EFAULT;
    return !hasKey && key !== undefined ? -Errno.EINVAL : 0;
  }
}

const noKey = new Uint8Array();

/** Flags have 64 bits; JavaScript's operators use 32. */
function hasLock(flags: number): boolean {
  return Math.floor(flags / UpdateFlag.LOCK) % 2 === 1;
}
