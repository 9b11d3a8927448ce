import type { Machine } from '../machine/machine.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { checkPresence } from './hash-map.js';
import { KernelMap } from './kernel-map.js';
import { isLockedUpdate, isPlainUpdate } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';
import { ValueStore } from './value-store.js';
import { bytesOfU64 } from '../memory/words.js';

/** BPF_LOCAL_STORAGE_GET_F_CREATE. */
const create = 1n;

/**
 * SK_STORAGE, INODE_STORAGE, TASK_STORAGE and CGRP_STORAGE: a value for each object. An object is identified
 * by its address in programs. User space passes the kernel a file descriptor as the key; here the key is that address, 8 bytes.
 * @see Linux kernel/bpf/bpf_local_storage.c, net/core/bpf_sk_storage.c
 */
export class ObjectStorage extends KernelMap {
  readonly #slots = new Map<bigint, number>();
  readonly #store: ValueStore;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      limit: Number.MAX_SAFE_INTEGER,
      isReadable: true,
      isWritable: true,
    });
  }

  /** Addresses of the objects that have a value, in the order in which they got it. */
  objects(): bigint[] {
    return [...this.#slots.keys()];
  }

  /**
   * bpf_sk_storage_get and the like.
   * @param initial Gives the bytes of a new value; zeros when undefined.
   * @returns the value's address; 0 when there is none.
   */
  getFor(object: bigint, initial: (() => Uint8Array) | undefined, flags: bigint): number {
    if (object === 0n || (flags & ~create) !== 0n) return 0;
    const slot = this.#slots.get(object);
    if (slot !== undefined) return this.#store.addressOf(slot);
    if (flags !== create) return 0;
    return this.#store.addressOf(this.#add(object, initial?.()));
  }

  /** bpf_sk_storage_delete and the like. */
  deleteFor(object: bigint): number {
    if (object === 0n) return -Errno.EINVAL;
    const slot = this.#slots.get(object);
    if (slot === undefined) return -Errno.ENOENT;
    this.releaseFields(this.#store.bytes(slot), this.#store.addressOf(slot));
    this.#slots.delete(object);
    this.#store.give(slot);
    return 0;
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const object = readObject(key);
    if (object === 0n) return -Errno.EBADF;
    const slot = this.#slots.get(object);
    if (slot === undefined) return -Errno.ENOENT;
    into.set(this.#store.bytes(slot));
    clearSpecialFields(this.fields, into);
    return 0;
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const object = readObject(key);
    if (object === 0n) return -Errno.EBADF;
    const isLocked = isLockedUpdate(flags);
    if (!isPlainUpdate(flags) && !isLocked) return -Errno.EINVAL;
    if (isLocked && this.fields.spinLock === undefined) return -Errno.EINVAL;
    const slot = this.#slots.get(object);
    const problem = checkPresence(slot !== undefined, flags);
    if (problem !== 0) return problem;
    if (slot === undefined) this.#add(object, value);
    else copyValue(this.fields, this.#store.bytes(slot), value);
    return 0;
  }

  override userDelete(key: Uint8Array): number {
    const object = readObject(key);
    return object === 0n ? -Errno.EBADF : this.deleteFor(object);
  }

  override userNextKey(): number {
    return -Errno.ENOTSUPP;
  }

  #add(object: bigint, value: Uint8Array | undefined): number {
    const slot = this.#store.take();
    const bytes = this.#store.bytes(slot);
    bytes.fill(0);
    if (value !== undefined) copyValue(this.fields, bytes, value);
    this.#slots.set(object, slot);
    return slot;
  }
}

/** The key of an object in `userLookup` and the like. */
export function objectKey(object: bigint): Uint8Array {
  return bytesOfU64([object]);
}

function readObject(key: Uint8Array): bigint {
  return new DataView(key.buffer, key.byteOffset).getBigUint64(0, true);
}
