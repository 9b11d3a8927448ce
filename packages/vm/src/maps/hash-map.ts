import type { Machine } from '../machine/machine.js';
import { accessOf, type MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { KernelMap, type MapElement } from './kernel-map.js';
import { KeyTable, noEntry } from './key-table.js';
import { isLockedUpdate, isPlainUpdate, MapType, UpdateFlag } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';
import { ValueStore } from './value-store.js';

/**
 * HASH and PERCPU_HASH. Keys are in the order of insertion; the kernel's order depends on its random seed.
 *
 * An update of an existing key stores the value at another address, as in the kernel: a pointer from an earlier lookup still
 * points to the old value, until its memory is reused.
 * @see Linux kernel/bpf/hashtab.c
 */
export class HashMap extends KernelMap {
  readonly #table: KeyTable;
  readonly #store: ValueStore;
  readonly #isPerCpu: boolean;
  readonly #cpus: number;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#isPerCpu = spec.type === MapType.PERCPU_HASH;
    this.#cpus = this.#isPerCpu ? machine.environment.cpuCount : 1;
    this.#table = new KeyTable(spec.keySize);
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      // One more, as an update writes the new value before it frees the old one.
      limit: spec.maxEntries + 1,
      copies: this.#cpus,
      ...accessOf(spec.flags),
    });
  }

  override get userValueSize(): number {
    return this.#isPerCpu ? (this.#store.stride - 8) * this.#cpus : this.spec.valueSize;
  }

  override lookup(key: Uint8Array, cpu = this.machine.environment.cpu): number {
    const entry = this.#table.find(key);
    return entry === noEntry ? 0 : this.#store.addressOf(this.#table.values[entry]!, this.#isPerCpu ? cpu : 0);
  }

  override update(key: Uint8Array, value: Uint8Array, flags: number): number {
    return this.#update(key, value, flags, false);
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    return this.#update(key, value, flags, true);
  }

  override delete(key: Uint8Array): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    const slot = this.#table.values[entry]!;
    this.#table.remove(entry);
    this.#release(slot);
    return 0;
  }

  override *elements(): Generator<MapElement> {
    for (const { key, value } of this.#table.entries()) {
      const entry = this.#table.find(key);
      if (entry === noEntry || this.#table.values[entry] !== value) continue;
      yield { key, address: this.#store.addressOf(value, this.#isPerCpu ? this.machine.environment.cpu : 0) };
    }
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    this.#copyToUser(this.#table.values[entry]!, into);
    return 0;
  }

  override userLookupAndDelete(key: Uint8Array, into: Uint8Array): number {
    const result = this.userLookup(key, into);
    return result === 0 ? this.delete(key) : result;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextInTable(this.#table, key, into);
  }

  #update(key: Uint8Array, value: Uint8Array, flags: number, isUser: boolean): number {
    const isLocked = !this.#isPerCpu && isLockedUpdate(flags);
    if (!isPlainUpdate(flags) && !isLocked) return -Errno.EINVAL;
    if (isLocked && this.fields.spinLock === undefined) return -Errno.EINVAL;
    const entry = this.#table.find(key);
    const problem = checkPresence(entry !== noEntry, flags);
    if (problem !== 0) return problem;
    if (entry === noEntry) {
      if (this.#table.size >= this.spec.maxEntries) return -Errno.E2BIG;
      const slot = this.#store.take();
      this.#fill(slot, value, isUser);
      this.#table.add(key, slot);
      return 0;
    }
    const old = this.#table.values[entry]!;
    if (this.#isPerCpu) this.#storePerCpu(old, value, isUser);
    else if (isLocked) copyValue(this.fields, this.#store.bytes(old), value);
    else {
      const slot = this.#store.take();
      this.#fill(slot, value, isUser);
      this.#table.values[entry] = slot;
      this.#release(old);
    }
    return 0;
  }

  /** Fills a new slot. The values of CPUs other than the program's are zeros. */
  #fill(slot: number, value: Uint8Array, isUser: boolean): void {
    if (!this.#isPerCpu) {
      if (this.fields.isEmpty) this.machine.memory.bytes.set(value, slot);
      else {
        const bytes = this.#store.bytes(slot);
        clearSpecialFields(this.fields, bytes);
        copyValue(this.fields, bytes, value);
      }
      return;
    }
    for (let cpu = 0; cpu < this.#cpus; cpu += 1) this.#store.paddedBytes(slot, cpu).fill(0);
    this.#storePerCpu(slot, value, isUser);
  }

  #storePerCpu(slot: number, value: Uint8Array, isUser: boolean): void {
    storePerCpu(this, this.#store, slot, value, isUser);
  }

  #copyToUser(slot: number, into: Uint8Array): void {
    if (this.#isPerCpu) return copyPerCpuToUser(this, this.#store, slot, into);
    into.set(this.#store.bytes(slot));
    clearSpecialFields(this.fields, into);
  }

  #release(slot: number): void {
    for (let cpu = 0; cpu < this.#cpus && !this.fields.isEmpty; cpu += 1) {
      this.releaseFields(this.#store.bytes(slot, cpu), this.#store.addressOf(slot, cpu));
    }
    this.#store.give(slot);
  }
}

/** Checks whether a key exists or not, as the flags of an update require. */
export function checkPresence(isThere: boolean, flags: number): number {
  if (isThere && (flags & UpdateFlag.NOEXIST) !== 0) return -Errno.EEXIST;
  if (!isThere && (flags & UpdateFlag.EXIST) !== 0) return -Errno.ENOENT;
  return 0;
}

/** Writes the value of the program's CPU; from user space, those of all CPUs, each padded to 8 bytes. */
export function storePerCpu(map: KernelMap, store: ValueStore, slot: number, value: Uint8Array, isUser: boolean): void {
  const { cpu: own, cpuCount } = map.machine.environment;
  if (!isUser) return copyValue(map.fields, store.bytes(slot, own), value);
  const size = store.stride - 8;
  for (let cpu = 0; cpu < cpuCount; cpu += 1) {
    copyValue(map.fields, store.paddedBytes(slot, cpu), value.subarray(cpu * size, (cpu + 1) * size));
  }
}

/** Reads the values of all CPUs, padded. */
export function copyPerCpuToUser(map: KernelMap, store: ValueStore, slot: number, into: Uint8Array): void {
  const size = store.stride - 8;
  for (let cpu = 0; cpu < map.machine.environment.cpuCount; cpu += 1) {
    const target = into.subarray(cpu * size, (cpu + 1) * size);
    target.set(store.paddedBytes(slot, cpu));
    clearSpecialFields(map.fields, target);
  }
}

/** The key after a key in the order of a table; the first key when that key does not exist. */
export function nextInTable(table: KeyTable, key: Uint8Array | undefined, into: Uint8Array): number {
  const entry = key === undefined ? noEntry : table.find(key);
  const next = entry === noEntry ? table.first : table.after(entry);
  if (next === noEntry) return -Errno.ENOENT;
  into.set(table.keyOf(next));
  return 0;
}
