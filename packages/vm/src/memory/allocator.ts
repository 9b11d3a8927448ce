import { VmError } from '../errors/vm-error.js';
import type { AccessBits } from './access-bits.js';
import { addressBase, type Region, type RegionOptions } from './region.js';

/** Minimum number of bytes between two accessible pieces. */
const gap = 8;

/** Number of freed regions whose addresses are not reused yet. */
const quarantineLength = 1024;

interface MutableRegion extends Region {
  isFreed: boolean;
}

/** A piece of memory; its place and size stay, its region may change. */
interface Block {
  readonly offset: number;
  readonly size: number;
  region: MutableRegion;
}

/**
 * Allocates memory from low to high, and reuses freed pieces of the same size. Bytes between regions are never accessible.
 */
export class Allocator {
  /** By offset: new ones are always the last. */
  readonly #blocks: Block[] = [];
  readonly #free = new Map<number, Block[]>();
  readonly #quarantine: Block[] = [];
  readonly #limit: number;
  readonly #bits: AccessBits;
  #next: number;

  constructor(start: number, end: number, bits: AccessBits) {
    this.#next = Math.ceil(start / 64) * 64;
    this.#limit = end;
    this.#bits = bits;
  }

  allocate(size: number, options: RegionOptions): Region {
    const { kind, name, count = 1, align = 8, isReadable = true, isWritable = true } = options;
    const stride = Math.ceil(size / 8) * 8 + gap;
    const blockSize = Math.ceil((stride * count) / 16) * 16 + (align > 16 ? align : 0);
    const block = this.#takeFreed(blockSize) ?? this.#takeNew(blockSize, name, size * count);
    const offset = Math.ceil(block.offset / align) * align;
    const address = addressBase + offset;
    block.region = { kind, name, address, offset, size, count, stride, isFreed: false };
    for (let index = 0; index < count; index += 1) {
      this.#bits.set(offset + index * stride, size, { reads: isReadable, writes: isWritable });
    }
    return block.region;
  }

  free(region: Region): void {
    const block = this.#blockBefore(region.offset);
    if (block?.region !== region || region.isFreed) return;
    block.region.isFreed = true;
    this.#bits.set(region.offset, region.stride * region.count, { reads: false, writes: false });
    this.#quarantine.push(block);
    if (this.#quarantine.length > 2 * quarantineLength) this.#release(quarantineLength);
  }

  /** The last region that begins at an offset or before it. */
  regionBefore(offset: number): Region | undefined {
    return this.#blockBefore(offset)?.region;
  }

  /** The region that an offset outside all regions was probably meant for: the last one before it, or else the first. */
  regionNear(offset: number): Region | undefined {
    return this.regionBefore(offset) ?? this.#blocks[0]?.region;
  }

  #release(count: number): void {
    for (const block of this.#quarantine.splice(0, count)) {
      const others = this.#free.get(block.size);
      if (others === undefined) this.#free.set(block.size, [block]);
      else others.push(block);
    }
  }

  #takeFreed(size: number): Block | undefined {
    return this.#free.get(size)?.pop();
  }

  #takeNew(size: number, name: string, asked: number): Block {
    if (this.#next + size > this.#limit) {
      this.#release(this.#quarantine.length);
      const freed = this.#takeFreed(size);
      if (freed !== undefined) return freed;
      const left = this.#limit - this.#next;
      throw new VmError('VM_OUT_OF_MEMORY', { what: name, size: asked, left, limit: this.#limit });
    }
    const block = { offset: this.#next, size, region: undefined as unknown as MutableRegion };
    this.#blocks.push(block);
    this.#next += size;
    return block;
  }

  #blockBefore(offset: number): Block | undefined {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }
}
