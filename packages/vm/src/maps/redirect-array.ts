import type { Machine } from '../machine/machine.js';
import type { Region } from '../memory/region.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { checkPresence } from './hash-map.js';
import { KernelMap, nextIndex, readIndex } from './kernel-map.js';
import { isPlainUpdate, MapType, UpdateFlag } from './map-type.js';

/** Maximum number of packets in a CPU's queue. @see Linux kernel/bpf/cpumap.c */
const maxQueue = 16384;

/**
 * DEVMAP, CPUMAP and XSKMAP: the targets of redirects, by index. The test chooses the numbers of devices and sockets: any number
 * except 0.
 * @see Linux kernel/bpf/devmap.c, kernel/bpf/cpumap.c, net/xdp/xskmap.c
 */
export class RedirectArray extends KernelMap {
  readonly #region: Region;
  readonly #used = new Set<number>();

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#region = machine.memory.allocate(spec.valueSize, {
      kind: 'map value',
      name: `value of map "${spec.name}"`,
      count: spec.maxEntries,
      isWritable: false,
    });
  }

  /** Whether a redirect to an index has a target. */
  hasTarget(index: number): boolean {
    return this.#used.has(index);
  }

  override lookup(key: Uint8Array): number {
    const index = readIndex(key);
    return this.#used.has(index) ? this.#region.address + index * this.#region.stride : 0;
  }

  override userLookup(key: Uint8Array, into: Uint8Array, flags: number): number {
    return this.spec.type === MapType.XSKMAP ? -Errno.EOPNOTSUPP : super.userLookup(key, into, flags);
  }

  override userUpdate(key: Uint8Array, value: Uint8Array, flags: number): number {
    const index = readIndex(key);
    if (!isPlainUpdate(flags)) return -Errno.EINVAL;
    if (index >= this.spec.maxEntries) return -Errno.E2BIG;
    if (this.spec.type === MapType.XSKMAP) {
      if (readIndex(value) === 0) return -Errno.EBADF;
      const isSame =
        this.#used.has(index) && readIndex(this.machine.memory.bytesOf(this.#region, index)) === readIndex(value);
      if (isSame) return 0;
      const problem = checkPresence(this.#used.has(index), flags);
      if (problem !== 0) return problem;
    } else if (flags === UpdateFlag.NOEXIST) return -Errno.EEXIST;
    const target = readIndex(value);
    const isCpu = this.spec.type === MapType.CPUMAP;
    if (isCpu && target > maxQueue) return -Errno.EOVERFLOW;
    if (isCpu && index >= this.machine.environment.cpuCount) return -Errno.ENODEV;
    if (target === 0) {
      const hasProgram = value.length === 8 && (readIndex(value.subarray(4)) | 0) > 0;
      if (!isCpu && hasProgram) return -Errno.EINVAL;
      this.#used.delete(index);
      return 0;
    }
    this.machine.memory.bytesOf(this.#region, index).set(value);
    this.#used.add(index);
    return 0;
  }

  override userDelete(key: Uint8Array): number {
    const index = readIndex(key);
    if (index >= this.spec.maxEntries) return -Errno.EINVAL;
    this.#used.delete(index);
    return 0;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return nextIndex(key, into, this.spec.maxEntries);
  }
}
