import type { Machine } from '../machine/machine.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { KernelMap } from './kernel-map.js';
import { MapType, UpdateFlag } from './map-type.js';

/**
 * QUEUE and STACK. With BPF_EXIST, a push into a full one drops the oldest value.
 * @see Linux kernel/bpf/queue_stack_maps.c
 */
export class QueueMap extends KernelMap {
  readonly #values: Uint8Array[] = [];
  readonly #isStack: boolean;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#isStack = spec.type === MapType.STACK;
  }

  /** Values in it, the oldest first; copies. */
  values(): Uint8Array[] {
    return this.#values.map((value) => value.slice());
  }

  override push(value: Uint8Array, flags: number): number {
    if (flags !== UpdateFlag.ANY && flags !== UpdateFlag.EXIST) return -Errno.EINVAL;
    if (this.#values.length >= this.spec.maxEntries) {
      if (flags !== UpdateFlag.EXIST) return -Errno.E2BIG;
      this.#values.shift();
    }
    this.#values.push(new Uint8Array(value.subarray(0, this.spec.valueSize)));
    return 0;
  }

  override pop(into: Uint8Array): number {
    const result = this.peek(into);
    if (result === 0) {
      if (this.#isStack) this.#values.pop();
      else this.#values.shift();
    }
    return result;
  }

  override peek(into: Uint8Array): number {
    const value = this.#isStack ? this.#values.at(-1) : this.#values[0];
    if (value === undefined) {
      into.fill(0);
      return -Errno.ENOENT;
    }
    into.set(value);
    return 0;
  }

  override userLookup(_key: Uint8Array, into: Uint8Array): number {
    return this.peek(into);
  }

  override userUpdate(_key: Uint8Array, value: Uint8Array, flags: number): number {
    return this.push(value, flags);
  }

  override delete(): number {
    return -Errno.EINVAL;
  }

  override userLookupAndDelete(_key: Uint8Array, into: Uint8Array, flags: number): number {
    return flags === 0 ? this.pop(into) : -Errno.EINVAL;
  }

  override userNextKey(): number {
    return -Errno.EINVAL;
  }
}
