import type { Machine } from '../machine/machine.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { KernelMap, readIndex, writeIndex } from './kernel-map.js';
import { isPlainUpdate, UpdateFlag } from './map-type.js';
import { ValueStore } from './value-store.js';

/**
 * DEVMAP_HASH: the targets of redirects, by a number that the user chose. Keys are in the kernel's order.
 * @see Linux kernel/bpf/devmap.c __dev_map_hash_update_elem
 */
export class DeviceHash extends KernelMap {
  readonly #store: ValueStore;
  /** Keys with the slots of their values, the newest first, by the lower bits of the key. */
  readonly #buckets: { readonly key: number; readonly slot: number }[][];

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#buckets = [];
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      limit: spec.maxEntries + 1,
      isReadable: true,
      isWritable: false,
    });
  }

  get #mask(): number {
    return 2 ** Math.ceil(Math.log2(this.spec.maxEntries)) - 1;
  }

  /** Whether a redirect to a key has a target. */
  hasTarget(key: number): boolean {
    return this.#find(key) !== undefined;
  }

  override lookup(key: Uint8Array): number {
    const slot = this.#find(readIndex(key));
    return slot === undefined ? 0 : this.#store.addressOf(slot);
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const number = readIndex(key);
    if (!isPlainUpdate(flags) || readIndex(value) === 0) return -Errno.EINVAL;
    const old = this.#find(number);
    if (old !== undefined && flags === UpdateFlag.NOEXIST) return -Errno.EEXIST;
    const size = this.#buckets.reduce((sum, bucket) => sum + bucket.length, 0);
    if (old === undefined && size >= this.spec.maxEntries) return -Errno.E2BIG;
    if (old !== undefined) this.#remove(number);
    const slot = this.#store.take();
    this.#store.bytes(slot).set(value);
    (this.#buckets[number & this.#mask] ??= []).unshift({ key: number, slot });
    return 0;
  }

  override userDelete(key: Uint8Array): number {
    return this.#remove(readIndex(key)) ? 0 : -Errno.ENOENT;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    const keys = this.#buckets.flatMap((bucket) => bucket.map((element) => element.key));
    const next = keys[key === undefined ? 0 : keys.indexOf(readIndex(key)) + 1];
    if (next === undefined) return -Errno.ENOENT;
    writeIndex(into, next);
    return 0;
  }

  #find(key: number): number | undefined {
    return this.#buckets[key & this.#mask]?.find((element) => element.key === key)?.slot;
  }

  #remove(key: number): boolean {
    const bucket = this.#buckets[key & this.#mask] ?? [];
    const index = bucket.findIndex((element) => element.key === key);
    if (index === -1) return false;
    this.#store.give(bucket[index]!.slot);
    bucket.splice(index, 1);
    return true;
  }
}
