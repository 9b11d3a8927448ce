import { MapFlag } from '@bpf-link-wasm/btf';
import type { Machine } from '../machine/machine.js';
import { accessOf, type MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { checkPresence, copyPerCpuToUser, nextInTable, storePerCpu } from './hash-map.js';
import { KernelMap, type MapElement } from './kernel-map.js';
import { KeyTable, noEntry } from './key-table.js';
import { LruLists } from './lru-lists.js';
import { isPlainUpdate, MapType, UpdateFlag } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';
import { ValueStore } from './value-store.js';

/**
 * LRU_HASH and LRU_PERCPU_HASH. As in the kernel, a node is taken before anything is checked, so even an update that fails may
 * have evicted an element.
 * @see Linux kernel/bpf/hashtab.c htab_lru_map_update_elem, __htab_lru_percpu_map_update_elem
 */
export class LruHashMap extends KernelMap {
  readonly #table: KeyTable;
  readonly #store: ValueStore;
  readonly #lists: LruLists;
  readonly #isPerCpu: boolean;
  readonly #cpus: number;
  readonly #capacity: number;
  /** Slots and entries of nodes; a node without an element has no entry. */
  readonly #slots: (number | undefined)[] = [];
  readonly #entries: Int32Array;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    const { cpuCount } = machine.environment;
    const hasOwnLists = (spec.flags & MapFlag.NO_COMMON_LRU) !== 0;
    this.#isPerCpu = spec.type === MapType.LRU_PERCPU_HASH;
    this.#cpus = this.#isPerCpu ? cpuCount : 1;
    // Lists of each CPU have the same number of nodes.
    this.#capacity = hasOwnLists ? Math.ceil(spec.maxEntries / cpuCount) * cpuCount : spec.maxEntries;
    this.#entries = new Int32Array(this.#capacity).fill(noEntry);
    this.#table = new KeyTable(spec.keySize);
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      limit: this.#capacity,
      copies: this.#cpus,
      ...accessOf(spec.flags),
    });
    this.#lists = new LruLists({
      count: this.#capacity,
      cpuCount,
      isPerCpu: hasOwnLists,
      evict: (node) => this.#evict(node),
    });
  }

  override get capacity(): number {
    return this.#capacity;
  }

  override get userValueSize(): number {
    return this.#isPerCpu ? (this.#store.stride - 8) * this.#cpus : this.spec.valueSize;
  }

  override lookup(key: Uint8Array, cpu = this.machine.environment.cpu): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return 0;
    const node = this.#table.values[entry]!;
    this.#lists.use(node);
    return this.#store.addressOf(this.#slots[node]!, this.#isPerCpu ? cpu : 0);
  }

  override update(key: Uint8Array, value: Uint8Array, flags: number): number {
    if (!isPlainUpdate(flags)) return -Errno.EINVAL;
    return this.#isPerCpu ? this.#updatePerCpu(key, value, flags, false) : this.#update(key, value, flags);
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    if (!isPlainUpdate(flags)) return -Errno.EINVAL;
    return this.#isPerCpu ? this.#updatePerCpu(key, value, flags, true) : this.#update(key, value, flags);
  }

  override delete(key: Uint8Array): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    const node = this.#table.values[entry]!;
    this.#evict(node);
    this.#lists.give(node);
    return 0;
  }

  override *elements(): Generator<MapElement> {
    for (const { key, value: node } of this.#table.entries()) {
      const entry = this.#table.find(key);
      if (entry === noEntry || this.#table.values[entry] !== node) continue;
      yield {
        key,
        address: this.#store.addressOf(this.#slots[node]!, this.#isPerCpu ? this.machine.environment.cpu : 0),
      };
    }
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    const slot = this.#slots[this.#table.values[entry]!]!;
    if (this.#isPerCpu) copyPerCpuToUser(this, this.#store, slot, into);
    else {
      into.set(this.#store.bytes(slot));
      clearSpecialFields(this.fields, into);
    }
    return 0;
  }

  override userLookupAndDelete(key: Uint8Array, into: Uint8Array): number {
    const result = this.userLookup(key, into);
    return result === 0 ? this.delete(key) : result;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextInTable(this.#table, key, into);
  }

  #update(key: Uint8Array, value: Uint8Array, flags: number): number {
    const node = this.#lists.take(this.machine.environment.cpu);
    if (node === undefined) return -Errno.ENOMEM;
    const entry = this.#table.find(key);
    const problem = checkPresence(entry !== noEntry, flags);
    if (problem !== 0) {
      this.#lists.give(node);
      return problem;
    }
    const bytes = this.#store.bytes(this.#slotOf(node));
    clearSpecialFields(this.fields, bytes);
    copyValue(this.fields, bytes, value);
    const old = entry === noEntry ? undefined : this.#table.values[entry]!;
    if (old !== undefined) {
      this.#lists.use(node);
      this.#evict(old);
    }
    this.#entries[node] = this.#table.add(key, node);
    if (old !== undefined) this.#lists.give(old);
    return 0;
  }

  #updatePerCpu(key: Uint8Array, value: Uint8Array, flags: number, isUser: boolean): number {
    const node = flags === UpdateFlag.EXIST ? undefined : this.#lists.take(this.machine.environment.cpu);
    if (node === undefined && flags !== UpdateFlag.EXIST) return -Errno.ENOMEM;
    const entry = this.#table.find(key);
    const problem = checkPresence(entry !== noEntry, flags);
    if (problem === 0 && entry !== noEntry) {
      const old = this.#table.values[entry]!;
      this.#lists.use(old);
      storePerCpu(this, this.#store, this.#slots[old]!, value, isUser);
    } else if (problem === 0 && node !== undefined) {
      const slot = this.#slotOf(node);
      for (let cpu = 0; cpu < this.#cpus; cpu += 1) this.#store.paddedBytes(slot, cpu).fill(0);
      storePerCpu(this, this.#store, slot, value, isUser);
      this.#entries[node] = this.#table.add(key, node);
      return 0;
    }
    if (node !== undefined) this.#lists.give(node);
    return problem;
  }

  #slotOf(node: number): number {
    return (this.#slots[node] ??= this.#store.take());
  }

  /** Removes the element of a node from the table. */
  #evict(node: number): boolean {
    const entry = this.#entries[node]!;
    if (entry === noEntry) return false;
    this.#table.remove(entry);
    this.#entries[node] = noEntry;
    const slot = this.#slots[node]!;
    for (let cpu = 0; cpu < this.#cpus; cpu += 1) {
      this.releaseFields(this.#store.bytes(slot, cpu), this.#store.addressOf(slot, cpu));
    }
    return true;
  }
}
