import { decodeUtf8 } from '@bpf-link-wasm/btf';
import type { Machine } from './machine.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import { s32Words, s64Words, u32Words, u64Words, type Words } from '../memory/words.js';

/**
 * The arguments of a helper call, in registers r1 to r5, by their numbers 1 to 5. A register holds 64 bits; each method reads
 * it as a type that a helper's parameter may have.
 */
export interface HelperArguments {
  u64(register: number): bigint;
  s64(register: number): bigint;
  u32(register: number): number;
  s32(register: number): number;
  /** As an unsigned number: exact below 2^53, which includes every address; rounded above. */
  address(register: number): number;
  /**
   * The bytes that a register points to, for a helper that reads them. A view: copy what you want to keep.
   * @throws {VmError} VM_BAD_ACCESS, which names the helper and the argument
   */
  read(register: number, size: number): Uint8Array;
  /**
   * Copies the bytes that a register points to. For a few bytes this is several times faster than `read`, as views are costly.
   * @param into Filled; its length is the number of bytes to copy.
   * @returns `into`.
   * @throws {VmError} VM_BAD_ACCESS
   */
  copy(register: number, into: Uint8Array): Uint8Array;
  /** The bytes that a register points to, for a helper that writes them. @throws {VmError} VM_BAD_ACCESS */
  write(register: number, size: number): Uint8Array;
  /** A string up to its null, at most `limit` bytes. @throws {VmError} VM_BAD_ACCESS */
  string(register: number, limit?: number): string;
}

/**
 * A helper or kfunc.
 * @returns the value of r0 afterwards: a number must be a safe integer, negative for an error number; undefined is 0.
 */
export type HelperFunction = (call: HelperArguments, machine: Machine) => bigint | number | undefined | void;

/** Helpers by name: `bpf_map_lookup_elem`. */
export type HelperTable = Readonly<Record<string, HelperFunction>>;

/** The registers of a call, in the machine's state. */
export class RegisterArguments implements HelperArguments {
  /** Name of the function that is called; for messages. */
  name = '';
  readonly #memory: MachineMemory;
  readonly #unsigned: Words<bigint>;
  readonly #signed: Words<bigint>;
  readonly #halves: Words<number>;
  readonly #signedHalves: Words<number>;

  constructor(memory: MachineMemory) {
    const { buffer } = memory.memory;
    this.#memory = memory;
    this.#unsigned = u64Words(buffer, 0, 11);
    this.#signed = s64Words(buffer, 0, 11);
    this.#halves = u32Words(buffer, 0, 22);
    this.#signedHalves = s32Words(buffer, 0, 22);
  }

  u64(register: number): bigint {
    return this.#unsigned[register]!;
  }

  s64(register: number): bigint {
    return this.#signed[register]!;
  }

  u32(register: number): number {
    return this.#halves[register * 2]!;
  }

  s32(register: number): number {
    return this.#signedHalves[register * 2]!;
  }

  address(register: number): number {
    return this.#halves[register * 2 + 1]! * 2 ** 32 + this.#halves[register * 2]!;
  }

  read(register: number, size: number): Uint8Array {
    return this.#slice(register, size, 'read');
  }

  copy(register: number, into: Uint8Array): Uint8Array {
    const offset = this.#resolve(register, this.address(register), into.length, 'read');
    const { bytes } = this.#memory;
    for (let index = 0; index < into.length; index += 1) into[index] = bytes[offset + index]!;
    return into;
  }

  write(register: number, size: number): Uint8Array {
    return this.#slice(register, size, 'write');
  }

  string(register: number, limit = 4096): string {
    const address = this.address(register);
    let length = 0;
    for (; length < limit; length += 1) {
      if (this.#memory.bytes[this.#resolve(register, address + length, 1, 'read')] === 0) break;
    }
    return length === 0 ? '' : decodeUtf8(this.#memory.slice(address, length, 'read'));
  }

  #slice(register: number, size: number, access: 'read' | 'write'): Uint8Array {
    const offset = this.#resolve(register, this.address(register), size, access);
    return this.#memory.bytes.subarray(offset, offset + size);
  }

  #resolve(register: number, address: number, size: number, access: 'read' | 'write'): number {
    const offset = this.#memory.offsetOf(address, size, access);
    if (offset === undefined)
      throw this.#memory.fault(this.u64(register), size, access, `${this.name}, argument ${register}`);
    return offset;
  }
}
