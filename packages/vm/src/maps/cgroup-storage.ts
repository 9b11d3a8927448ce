import type { Machine } from '../machine/machine.js';
import { accessOf, type MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { copyPerCpuToUser, nextInTable, storePerCpu } from './hash-map.js';
import { KernelMap } from './kernel-map.js';
import { KeyTable, noEntry } from './key-table.js';
import { MapType, UpdateFlag } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';
import { ValueStore } from './value-store.js';

/**
 * CGROUP_STORAGE and PERCPU_CGROUP_STORAGE: a value for each cgroup. The kernel creates the value when a program is attached
 * to the cgroup; here it is created when a program that runs in the cgroup first asks for it.
 * @see Linux kernel/bpf/local_storage.c
 */
export class CgroupStorage extends KernelMap {
  readonly #table: KeyTable;
  readonly #store: ValueStore;
  readonly #isPerCpu: boolean;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#isPerCpu = spec.type === MapType.PERCPU_CGROUP_STORAGE;
    this.#table = new KeyTable(spec.keySize);
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      limit: Number.MAX_SAFE_INTEGER,
      copies: this.#isPerCpu ? machine.environment.cpuCount : 1,
      ...accessOf(spec.flags),
    });
  }

  override get userValueSize(): number {
    return this.#isPerCpu ? (this.#store.stride - 8) * this.machine.environment.cpuCount : this.spec.valueSize;
  }

  /** bpf_get_local_storage. @returns the address of the value of the cgroup that programs run in. */
  current(): number {
    const key = new Uint8Array(this.spec.keySize);
    new DataView(key.buffer).setBigUint64(0, this.machine.environment.cgroupId, true);
    let entry = this.#table.find(key);
    if (entry === noEntry) {
      const slot = this.#store.take();
      for (let cpu = 0; cpu < (this.#isPerCpu ? this.machine.environment.cpuCount : 1); cpu += 1) {
        this.#store.paddedBytes(slot, cpu).fill(0);
      }
      entry = this.#table.add(key, slot);
    }
    return this.#store.addressOf(this.#table.values[entry]!, this.#isPerCpu ? this.machine.environment.cpu : 0);
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    const slot = this.#table.values[entry]!;
    if (this.#isPerCpu) copyPerCpuToUser(this, this.#store, slot, into);
    else {
      into.set(this.#store.bytes(slot));
      clearSpecialFields(this.fields, into);
    }
    return 0;
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const isLocked = !this.#isPerCpu && (flags === UpdateFlag.LOCK || flags === UpdateFlag.LOCK + UpdateFlag.EXIST);
    if (flags !== UpdateFlag.ANY && flags !== UpdateFlag.EXIST && !isLocked) return -Errno.EINVAL;
    if (isLocked && this.fields.spinLock === undefined) return -Errno.EINVAL;
    const entry = this.#table.find(key);
    if (entry === noEntry) return -Errno.ENOENT;
    const slot = this.#table.values[entry]!;
    if (this.#isPerCpu) storePerCpu(this, this.#store, slot, value, true);
    else copyValue(this.fields, this.#store.bytes(slot), value);
    return 0;
  }

  override delete(): number {
    return -Errno.EINVAL;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextInTable(this.#table, key, into);
  }
}
