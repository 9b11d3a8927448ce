import { describe, expect, test } from 'vitest';
import { limitMemory, memoryLimit } from '../src/limit-memory.js';

/** A module that exports its memory, with these limits: flag, minimum, maximum, each as LEB128. */
function moduleWith(...limits: number[]): Uint8Array<ArrayBuffer> {
  const section = [5, limits.length + 1, 1, ...limits];
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section, 7, 5, 1, 1, 0x6d, 2, 0]);
}

function memoryOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Memory {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports['m'] as WebAssembly.Memory;
}

describe('limitMemory', () => {
  test.each([
    ['2 GB', [1, 1, 0x80, 0x80, 2]],
    ['no maximum', [0, 1]],
  ])('limits a memory with %s to 1 GB', (_, limits) => {
    const memory = memoryOf(limitMemory(moduleWith(...limits)));
    expect(() => memory.grow(memoryLimit / 2 ** 16)).toThrow(RangeError);
    expect(memory.grow(16)).toBe(1);
  });

  test('leaves a smaller maximum alone', () => {
    const bytes = moduleWith(1, 1, 2);
    expect(limitMemory(bytes)).toBe(bytes);
    expect(() => memoryOf(limitMemory(bytes)).grow(2)).toThrow(RangeError);
  });

  test.each([[new Uint8Array(0)], [new Uint8Array(8)], [new Uint8Array(40).fill(0xff)]])('leaves what is no module alone', (bytes) => {
    expect(limitMemory(bytes)).toBe(bytes);
  });
});
