import { describe, expect, it } from 'vitest';
import { addressBase } from '../../src/memory/region.js';
import { MachineMemory } from '../../src/memory/machine-memory.js';
import { VmError } from '../../src/errors/vm-error.js';

const value = { kind: 'map value', name: 'value of map "COUNTS"' } as const;

/** The message of the error that an access gives. */
function refusal(access: () => unknown): string {
  try {
    access();
  } catch (error) {
    if (error instanceof VmError) return error.message;
    throw error;
  }
  return 'allowed';
}

describe('the memory of a machine', () => {
  it('gives a program each byte of a region and no byte outside it', () => {
    const memory = new MachineMemory();
    for (const size of [1, 2, 7, 8, 9, 13, 16, 100]) {
      const region = memory.allocate(size, value);
      for (let start = -7; start < size + 9; start += 1) {
        for (const length of [1, 2, 4, 8, 3, 17]) {
          const isInside = start >= 0 && start + length <= size;
          const outcome = refusal(() => memory.resolve(region.address + start, length, 'read'));
          expect(outcome === 'allowed', `${length} bytes at ${start} of ${size}`).toBe(isInside);
        }
      }
    }
  });

  it('names the region and what is wrong', () => {
    const memory = new MachineMemory();
    const region = memory.allocate(4, { ...value, count: 3 });
    const at = (offset: number, size: number) => refusal(() => memory.resolve(region.address + offset, size, 'write'));
    expect(at(region.stride, 4)).toBe('allowed');
    const address = (offset: number) => `0x${(region.address + offset).toString(16)}`;
    expect(at(region.stride + 2, 4)).toBe(
      `write of 4 bytes at ${address(region.stride + 2)}: bytes 2 to 5 of element 1 of value of map "COUNTS", expected bytes 0 to 3 of it`,
    );
    expect(at(2 * region.stride + 4, 1)).toBe(
      `write of 1 bytes at ${address(2 * region.stride + 4)}: 0 bytes after the end of element 2 of value of map "COUNTS", expected bytes 0 to 3 of it`,
    );
    expect(refusal(() => memory.resolve(0, 8, 'read'))).toBe(
      'read of 8 bytes at 0x0: a null pointer, expected a pointer that was compared with null',
    );
    expect(refusal(() => memory.resolve(0xffff_ffff_ffff_ffffn, 8, 'read'))).toMatch(
      /not an address, expected a pointer$/,
    );
    expect(refusal(() => memory.resolve(addressBase - 1, 8, 'read'))).toMatch(/not an address/);
    expect(refusal(() => memory.resolve(BigInt(addressBase) + 2n ** 40n, 8, 'read'))).toMatch(/not an address/);
  });

  it('refuses what is freed, and says so', () => {
    const memory = new MachineMemory();
    const region = memory.allocate(16, { kind: 'ring buffer record', name: 'record of ring buffer "EVENTS"' });
    expect(refusal(() => memory.resolve(region.address, 16, 'write'))).toBe('allowed');
    memory.free(region);
    expect(refusal(() => memory.resolve(region.address, 16, 'write'))).toMatch(
      /record of ring buffer "EVENTS" was freed, expected memory that is still held$/,
    );
  });

  it('distinguishes reading from writing', () => {
    const memory = new MachineMemory();
    const region = memory.allocate(16, { kind: 'global', name: '.rodata', isWritable: false });
    expect(refusal(() => memory.resolve(region.address + 8, 8, 'read'))).toBe('allowed');
    expect(refusal(() => memory.resolve(region.address + 8, 8, 'write'))).toMatch(
      /bytes 8 to 15 of .rodata, expected bytes that a program may write$/,
    );
  });

  it('uses freed memory again, zeroed, when there is no other', () => {
    const memory = new MachineMemory(2 ** 21);
    for (let round = 0; round < 12; round += 1) {
      const region = memory.allocate(2 ** 19, value);
      expect(memory.bytesOf(region).every((byte) => byte === 0)).toBe(true);
      memory.bytesOf(region).fill(0xff);
      memory.free(region);
    }
    memory.allocate(2 ** 19, value);
    expect(refusal(() => memory.allocate(2 ** 22, value))).toMatch(
      /^value of map "COUNTS": 4194304 bytes, expected at most the \d+ that are left of 2097152; load with a larger memoryBytes$/,
    );
  });
});
