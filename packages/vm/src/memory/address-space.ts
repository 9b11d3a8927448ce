/**
 * Address of the first byte of the machine's memory. Every address is this plus an offset, so that it fits a JavaScript number
 * exactly, and so that small integers and pointers that lost their upper half are no addresses.
 */
export const addressBase = 2 ** 48;

/** What a program does to memory. */
export type Access = 'read' | 'write';
