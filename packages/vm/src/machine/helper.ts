import type { Machine } from './machine.js';

/**
 * The arguments of a call from a program to a helper, in registers r1 to r5, by their numbers 1 to 5. A register holds 64
 * bits; each method reads it as what the helper's parameter is.
 */
export interface HelperArguments {
  u64(register: number): bigint;
  s64(register: number): bigint;
  u32(register: number): number;
  s32(register: number): number;
  /** As an unsigned number: exact for every address and below 2^53, rounded above. */
  address(register: number): number;
  /**
   * The bytes that a register points to, for a helper that reads them. A view: take a copy of what is to be kept.
   * @throws {VmError} VM_BAD_ACCESS, which names the helper and the argument
   */
  read(register: number, size: number): Uint8Array;
  /** The bytes that a register points to, for a helper that writes them. @throws {VmError} VM_BAD_ACCESS */
  write(register: number, size: number): Uint8Array;
  /** A string up to its null, at most `limit` bytes. @throws {VmError} VM_BAD_ACCESS */
  string(register: number, limit?: number): string;
}

/**
 * A helper or kfunc.
 * @returns what r0 is after it: a number is a safe integer, negative for an error number; undefined for 0.
 */
export type HelperFunction = (call: HelperArguments, machine: Machine) => bigint | number | undefined | void;

/** Helpers by name: `bpf_map_lookup_elem`. */
export type HelperTable = Readonly<Record<string, HelperFunction>>;
