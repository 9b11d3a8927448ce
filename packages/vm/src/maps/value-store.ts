import { addressBase } from '../memory/region.js';
import type { MachineMemory } from '../memory/machine-memory.js';

/** Number of slots in the first region, and in the largest. */
const [firstChunk, largestChunk] = [16, 4096];

/** Options of a store. */
export interface ValueStoreOptions {
  /** Name of the map. */
  readonly name: string;
  /** In bytes. */
  readonly valueSize: number;
  /** Maximum number of slots. */
  readonly limit: number;
  /** Number of values in a slot, one for each CPU. Default 1. */
  readonly copies?: number;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
}

/**
 * Stores the values of a map, in memory of the machine that is allocated as needed. A freed slot is the next one to be used, as
 * in the kernel: a pointer to a deleted value points to the value that replaced it.
 */
export class ValueStore {
  /** From a CPU's value to the next CPU's, in bytes. */
  readonly stride: number;
  readonly #memory: MachineMemory;
  readonly #options: ValueStoreOptions;
  readonly #copies: number;
  readonly #free: number[] = [];
  #made = 0;

  constructor(memory: MachineMemory, options: ValueStoreOptions) {
    this.#memory = memory;
    this.#options = options;
    this.#copies = options.copies ?? 1;
    this.stride = Math.ceil(options.valueSize / 8) * 8 + 8;
  }

  /** Takes a slot; its bytes keep their old values. @returns its offset in the machine's memory. @throws {VmError} VM_OUT_OF_MEMORY */
  take(): number {
    if (this.#free.length === 0) this.#grow();
    return this.#free.pop()!;
  }

  /** Gives a slot back. */
  give(offset: number): void {
    this.#free.push(offset);
  }

  /** The bytes of a CPU's value in a slot. A view. */
  bytes(offset: number, cpu = 0): Uint8Array {
    const start = offset + cpu * this.stride;
    return this.#memory.bytes.subarray(start, start + this.#options.valueSize);
  }

  /** The bytes with their padding to 8. A view. */
  paddedBytes(offset: number, cpu: number): Uint8Array {
    const start = offset + cpu * this.stride;
    return this.#memory.bytes.subarray(start, start + this.stride - 8);
  }

  /** The address of a CPU's value in a slot, as programs see it. */
  addressOf(offset: number, cpu = 0): number {
    return addressBase + offset + cpu * this.stride;
  }

  #grow(): void {
    const { name, valueSize, limit, isReadable, isWritable } = this.#options;
    const count = Math.min(limit - this.#made, Math.max(firstChunk, Math.min(largestChunk, this.#made)));
    const region = this.#memory.allocate(valueSize, {
      kind: 'map value',
      name: `value of map "${name}"`,
      count: Math.max(1, count) * this.#copies,
      isReadable,
      isWritable,
    });
    for (let index = Math.max(1, count) - 1; index >= 0; index -= 1) {
      this.#free.push(region.offset + index * this.#copies * this.stride);
    }
    this.#made += Math.max(1, count);
  }
}
