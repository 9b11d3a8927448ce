import { VmError } from '../errors/vm-error.js';
import { wasm, type WasmMemory } from '../web-assembly.js';
import { AccessBits } from './access-bits.js';
import { addressBase, type Access, type Region, type RegionOptions } from './region.js';
import { Allocator } from './allocator.js';
import { frameSize, stateSize } from '../machine/state.js';

/** Default size of a machine's memory, in bytes. Untouched pages cost the host nothing. */
export const defaultMemoryBytes = 64 * 1024 * 1024;

/**
 * The memory of one loaded object: stacks, contexts, packets, values of maps, globals. Its size never changes, so views into
 * it stay valid.
 *
 * The second half has bits for the accesses that are allowed in the first half. Compiled code tests these bits itself; everything
 * else calls `resolve`.
 */
export class MachineMemory {
  /** The WebAssembly memory that compiled code shares. */
  readonly memory: WasmMemory;
  /** The memory of programs, indexed by the offsets of regions. */
  readonly bytes: Uint8Array;
  /** The same, to read and write numbers; programs are little endian. */
  readonly view: DataView;
  readonly bits: AccessBits;
  readonly #allocator: Allocator;

  /** @param size In bytes; rounded up to pages of 64 KiB, at least 2 MiB, at most 1 GiB. */
  constructor(size = defaultMemoryBytes) {
    const pages = Math.ceil(Math.min(Math.max(size, 2 ** 21), 2 ** 30) / 65536);
    this.memory = new wasm.Memory({ initial: 2 * pages, maximum: 2 * pages });
    const { buffer } = this.memory;
    const length = pages * 65536;
    this.bytes = new Uint8Array(buffer, 0, length);
    this.view = new DataView(buffer, 0, length);
    this.bits = new AccessBits(new Uint8Array(buffer, length, length));
    this.#allocator = new Allocator(stateSize, length, this.bits);
  }

  /**
   * Allocates a region; its bytes are zero.
   * @param size Of one element, in bytes; with 0, nothing can be read from its address.
   * @throws {VmError} VM_OUT_OF_MEMORY
   */
  allocate(size: number, options: RegionOptions): Region {
    const region = this.#allocator.allocate(size, options);
    this.bytes.fill(0, region.offset, region.offset + region.stride * region.count);
    return region;
  }

  /** Frees a region. Its addresses are not reused for a while, so that a program's access to them is still an error. */
  free(region: Region): void {
    this.#allocator.free(region);
  }

  /** Changes what a program may do with bytes of a region; `reads` and `writes` apply to all of them. */
  protect(
    region: Region,
    start: number,
    size: number,
    allowed: { readonly reads: boolean; readonly writes: boolean },
  ): void {
    this.bits.set(region.offset + start, size, allowed);
  }

  /**
   * Finds the bytes that a program reads or writes through an address.
   * @param address As the program has it. Numbers from 2^53 on are not addresses, whatever their lower bits.
   * @param by For the message: the helper and its argument.
   * @returns the offset in `bytes`.
   * @throws {VmError} VM_BAD_ACCESS
   */
  resolve(address: number | bigint, size: number, access: Access, by?: string): number {
    const offset = this.offsetOf(address, size, access);
    if (offset === undefined) throw this.fault(address, size, access, by);
    return offset;
  }

  /** Like `resolve`, but returns undefined for an access that is refused. */
  offsetOf(address: number | bigint, size: number, access: Access): number | undefined {
    const offset = Number(address) - addressBase;
    return this.bits.allows(access, offset, size) ? offset : undefined;
  }

  /** Like `resolve`, but returns the bytes. A view: writing to it writes to the machine's memory. */
  slice(address: number | bigint, size: number, access: Access, by?: string): Uint8Array {
    const offset = this.resolve(address, size, access, by);
    return this.bytes.subarray(offset, offset + size);
  }

  /** The bytes of an element of a region. A view. */
  bytesOf(region: Region, index = 0): Uint8Array {
    const start = region.offset + index * region.stride;
    return this.bytes.subarray(start, start + region.size);
  }

  /** The region that has an address, or had it until it was freed; undefined when there is none. */
  regionAt(address: number | bigint): Region | undefined {
    const offset = Number(address) - addressBase;
    const region = this.#allocator.regionBefore(offset);
    return region !== undefined && offset < region.offset + Math.max(1, region.stride * region.count)
      ? region
      : undefined;
  }

  /** The error of an access that is refused. */
  fault(address: number | bigint, size: number, access: Access, by?: string): VmError<'VM_BAD_ACCESS'> {
    const exact = typeof address === 'bigint' ? address : BigInt(address);
    return new VmError('VM_BAD_ACCESS', {
      access,
      size,
      address: exact,
      ...describe(this.#allocator.regionNear(Number(address) - addressBase), Number(address), size, access),
      ...(by !== undefined && { by }),
    });
  }
}

/** What is at an address, in words. */
function describe(
  region: Region | undefined,
  address: number,
  size: number,
  access: Access,
): { readonly found: string; readonly expected: string } {
  if (address >= 0 && address < 4096)
    return { found: 'a null pointer', expected: 'a pointer that was compared with null' };
  if (address < addressBase || region === undefined) return { found: 'not an address', expected: 'a pointer' };
  const index = Math.max(0, Math.min(Math.floor((address - region.address) / region.stride), region.count - 1));
  const start = address - region.address - index * region.stride;
  const name = region.count === 1 ? region.name : `element ${index} of ${region.name}`;
  if (start >= region.size + 4096 || start < -4096) return { found: 'not an address', expected: 'a pointer' };
  if (region.kind === 'stack') return describeStack(start, size, index, access);
  if (region.isFreed) return { found: `${name} was freed`, expected: 'memory that is still held' };
  if (region.size === 0) return { found: `${name} has no bytes`, expected: 'a pointer to bytes' };
  const expected = `bytes 0 to ${region.size - 1} of it`;
  if (start >= region.size) return { found: `${start - region.size} bytes after the end of ${name}`, expected };
  if (start + size > region.size) return { found: `bytes ${start} to ${start + size - 1} of ${name}`, expected };
  return { found: `bytes ${start} to ${start + size - 1} of ${name}`, expected: `bytes that a program may ${access}` };
}

/** Describes bytes of the stack by their offset from r10, as programs do. */
function describeStack(
  start: number,
  size: number,
  frame: number,
  access: Access,
): { readonly found: string; readonly expected: string } {
  const first = start - frameSize;
  const found = `bytes ${first} to ${first + size - 1} from r10 of stack frame ${frame}`;
  if (start < 0 || start + size > frameSize) return { found, expected: `bytes -${frameSize} to -1` };
  return { found, expected: `a frame that a program may ${access}: of a function that has not returned` };
}
