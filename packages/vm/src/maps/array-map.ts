import type { Machine } from '../machine/machine.js';
import type { Region } from '../memory/region.js';
import { accessOf, type MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { indexKey, KernelMap, nextIndex, readIndex, type MapElement } from './kernel-map.js';
import { isLockedUpdate, isPlainUpdate, MapType, UpdateFlag } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';

/** ARRAY and PERCPU_ARRAY. @see Linux kernel/bpf/arraymap.c */
export class ArrayMap extends KernelMap {
  readonly #region: Region;
  /** Number of values for each index: one, or one for each CPU. */
  readonly #copies: number;
  readonly #isPerCpu: boolean;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#isPerCpu = spec.type === MapType.PERCPU_ARRAY;
    this.#copies = this.#isPerCpu ? machine.environment.cpuCount : 1;
    this.#region = machine.memory.allocate(spec.valueSize, {
      kind: 'map value',
      name: `value of map "${spec.name}"`,
      count: spec.maxEntries * this.#copies,
      ...accessOf(spec.flags),
    });
  }

  override get valueAddress(): number {
    return this.#isPerCpu ? 0 : this.#region.address;
  }

  override get userValueSize(): number {
    return this.#isPerCpu ? Math.ceil(this.spec.valueSize / 8) * 8 * this.#copies : this.spec.valueSize;
  }

  override lookup(key: Uint8Array, cpu = this.machine.environment.cpu): number {
    const index = readIndex(key);
    if (index >= this.spec.maxEntries) return 0;
    return this.#region.address + this.#element(index, cpu) * this.#region.stride;
  }

  override update(key: Uint8Array, value: Uint8Array, flags: number): number {
    const problem = this.#check(key, flags, true);
    if (problem !== 0) return problem;
    this.#store(readIndex(key), this.machine.environment.cpu, value);
    return 0;
  }

  override delete(): number {
    return -Errno.EINVAL;
  }

  override *elements(): Generator<MapElement> {
    for (let index = 0; index < this.spec.maxEntries; index += 1) {
      const key = indexKey(index);
      yield { key, address: this.lookup(key) };
    }
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const index = readIndex(key);
    if (index >= this.spec.maxEntries) return -Errno.ENOENT;
    const size = Math.ceil(this.spec.valueSize / 8) * 8;
    for (let cpu = 0; cpu < this.#copies; cpu += 1) {
      const target = into.subarray(cpu * size, (cpu + 1) * size);
      target.set(this.#bytes(index, cpu, target.length));
      clearSpecialFields(this.fields, target);
    }
    return 0;
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const problem = this.#check(key, flags, !this.#isPerCpu);
    if (problem !== 0) return problem;
    const size = Math.ceil(this.spec.valueSize / 8) * 8;
    for (let cpu = 0; cpu < this.#copies; cpu += 1) {
      this.#store(readIndex(key), cpu, value.subarray(cpu * size, (cpu + 1) * size));
    }
    return 0;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextIndex(key, into, this.spec.maxEntries);
  }

  /** The checks are in the kernel's order. */
  #check(key: Uint8Array, flags: number, mayLock: boolean): number {
    const isLocked = mayLock && isLockedUpdate(flags);
    if (!isPlainUpdate(flags) && !isLocked) return -Errno.EINVAL;
    if (readIndex(key) >= this.spec.maxEntries) return -Errno.E2BIG;
    if ((flags & UpdateFlag.NOEXIST) !== 0) return -Errno.EEXIST;
    if (isLocked && this.fields.spinLock === undefined) return -Errno.EINVAL;
    return 0;
  }

  #store(index: number, cpu: number, value: Uint8Array): void {
    const bytes = this.#bytes(index, cpu, value.length);
    copyValue(this.fields, bytes, value);
    this.releaseFields(bytes, this.#region.address + this.#element(index, cpu) * this.#region.stride);
  }

  #bytes(index: number, cpu: number, size: number): Uint8Array {
    const start = this.#region.offset + this.#element(index, cpu) * this.#region.stride;
    return this.machine.memory.bytes.subarray(start, start + size);
  }

  #element(index: number, cpu: number): number {
    return this.#isPerCpu ? index * this.#copies + cpu : index;
  }
}
