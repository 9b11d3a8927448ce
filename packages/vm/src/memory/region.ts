/** What a region holds. */
export type RegionKind =
  'stack' | 'context' | 'packet' | 'map' | 'map value' | 'global' | 'ring buffer record' | 'kernel object';

/** What is to be allocated. */
export interface RegionOptions {
  readonly kind: RegionKind;
  /** For messages: `value of map "COUNTERS"`, `packet`. */
  readonly name: string;
  /** Default true. A program reads only what it may; the machine itself reads all. */
  readonly isReadable?: boolean;
  /** Default true. */
  readonly isWritable?: boolean;
  /** Of the first byte, a power of two of at least 8. Default 8. */
  readonly align?: number;
  /**
   * Number of elements, each of `size` bytes, each of which ends where its own bytes end: an access beyond them is refused
   * although another element follows. Default 1.
   */
  readonly count?: number;
}

/** A piece of the machine's memory that a program may be given a pointer to. */
export interface Region {
  readonly kind: RegionKind;
  readonly name: string;
  /** Where it begins, as programs see it: an exact integer below 2^53. */
  readonly address: number;
  /** Where it begins in `MachineMemory.bytes`. */
  readonly offset: number;
  /** Of one element, in bytes. */
  readonly size: number;
  /** Elements. */
  readonly count: number;
  /** From one element to the next, in bytes; more than `size`. */
  readonly stride: number;
  /** Whether it was given back. A program's access to it is an error that says so. */
  readonly isFreed: boolean;
}

/**
 * Address of the first byte of the machine's memory. Every address is this plus an offset, so that it fits a JavaScript number
 * exactly, and so that small integers and pointers that lost their upper half are not addresses.
 */
export const addressBase = 2 ** 48;

/** What a program does to memory. */
export type Access = 'read' | 'write';
