import type { Machine } from '../machine/machine.js';

/** The address space of an address. */
export type MemorySpace = 'kernel' | 'user' | 'any';

/**
 * Reads bytes on behalf of a program: from the machine's memory, if the program may read them there, or from what the test
 * provides as memory of the kernel or of the process.
 * @returns undefined where there is nothing.
 */
export function givenBytes(
  { memory, environment }: Machine,
  address: bigint,
  size: number,
  space: MemorySpace,
): Uint8Array | undefined {
  if (size === 0) return new Uint8Array();
  const offset = space === 'user' ? undefined : memory.offsetOf(address, size, 'read');
  if (offset !== undefined) return memory.bytes.subarray(offset, offset + size);
  const sources = [
    ...(space === 'user' ? [] : [environment.kernelMemory]),
    ...(space === 'kernel' ? [] : [environment.userMemory]),
  ];
  for (const source of sources) {
    const bytes = source?.(address, size);
    if (bytes !== undefined && bytes.length === size) return bytes;
  }
  return undefined;
}

/** A string up to its null, cut to `limit` bytes; undefined where memory ends before that. */
export function givenString(
  machine: Machine,
  address: bigint,
  limit: number,
  space: MemorySpace,
): Uint8Array | undefined {
  const found: number[] = [];
  for (let index = 0; index < limit; index += 1) {
    const byte = givenBytes(machine, address + BigInt(index), 1, space)?.[0];
    if (byte === undefined) return undefined;
    if (byte === 0) break;
    found.push(byte);
  }
  return Uint8Array.from(found);
}
