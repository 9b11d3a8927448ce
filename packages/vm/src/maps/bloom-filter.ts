import type { Machine } from '../machine/machine.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { jhash } from './jhash.js';
import { KernelMap } from './kernel-map.js';
import { UpdateFlag } from './map-type.js';

/**
 * BLOOM_FILTER. The seed of its hash is 0, as in the kernel with BPF_F_ZERO_SEED, so that false positives are the same.
 * @see Linux kernel/bpf/bloom_filter.c
 */
export class BloomFilter extends KernelMap {
  readonly #bits: Uint8Array;
  readonly #mask: number;
  readonly #hashes: number;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#hashes = Number(spec.extra & 15n) || 5;
    const wanted = Math.floor((spec.maxEntries * this.#hashes) / 5) * 7;
    const bits = wanted <= 64 ? 64 : 2 ** Math.ceil(Math.log2(wanted));
    this.#mask = Math.min(bits, 2 ** 32) - 1;
    this.#bits = new Uint8Array((this.#mask + 1) / 8);
  }

  override push(value: Uint8Array, flags: number): number {
    if (flags !== UpdateFlag.ANY) return -Errno.EINVAL;
    for (let index = 0; index < this.#hashes; index += 1) {
      const bit = this.#hash(value, index);
      this.#bits[Math.floor(bit / 8)]! |= 1 << (bit & 7);
    }
    return 0;
  }

  override peek(value: Uint8Array): number {
    for (let index = 0; index < this.#hashes; index += 1) {
      const bit = this.#hash(value, index);
      if ((this.#bits[Math.floor(bit / 8)]! & (1 << (bit & 7))) === 0) return -Errno.ENOENT;
    }
    return 0;
  }

  override pop(): number {
    return -Errno.EOPNOTSUPP;
  }

  override delete(): number {
    return -Errno.EOPNOTSUPP;
  }

  override userLookup(_key: Uint8Array, value: Uint8Array): number {
    return this.peek(value);
  }

  override userUpdate(_key: Uint8Array, value: Uint8Array, flags: number): number {
    return this.push(value, flags);
  }

  override userNextKey(): number {
    return -Errno.EOPNOTSUPP;
  }

  #hash(value: Uint8Array, index: number): number {
    return (jhash(value.subarray(0, this.spec.valueSize), index) & this.#mask) >>> 0;
  }
}
