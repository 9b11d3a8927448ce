/** What a region holds. */
export type RegionKind =
  'stack' | 'context' | 'packet' | 'map' | 'map value' | 'global' | 'ring buffer record' | 'kernel object';

/** A region to be allocated. */
export interface RegionOptions {
  readonly kind: RegionKind;
  /** For messages: `value of map "COUNTERS"`, `packet`. */
  readonly name: string;
  /** Whether a program may read it; the machine itself may. Default true. */
  readonly isReadable?: boolean;
  /** Default true. */
  readonly isWritable?: boolean;
  /** Alignment of the first byte: a power of two, at least 8. Default 8. */
  readonly align?: number;
  /**
   * Number of elements, each of `size` bytes. An access beyond the end of an element is refused although another element follows.
   * Default 1.
   */
  readonly count?: number;
}

/** A piece of the machine's memory that a program may be given a pointer to. */
export interface Region {
  readonly kind: RegionKind;
  readonly name: string;
  /** Its address in programs: an exact integer below 2^53. */
  readonly address: number;
  /** Its offset in `MachineMemory.bytes`. */
  readonly offset: number;
  /** Of one element, in bytes. */
  readonly size: number;
  /** Number of elements. */
  readonly count: number;
  /** From one element to the next, in bytes; more than `size`. */
  readonly stride: number;
  /** Whether it was freed. A program's access to it is an error that says so. */
  readonly isFreed: boolean;
}

/**
 * Address of the first byte of the machine's memory. Every address is this plus an offset, so that it fits a JavaScript number
 * exactly, and so that small integers and pointers that lost their upper half are not addresses.
 */
export const addressBase = 2 ** 48;

/** The kinds of access to memory. */
export type Access = 'read' | 'write';
