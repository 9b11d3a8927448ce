import { describe, expect, test } from 'vitest';
import { memoryLimits, MemoryPool } from '../../src/engine/engine-memory.js';

const pageSize = 2 ** 16;

describe('MemoryPool', () => {
  test('allocates memories that cannot grow beyond the limit', () => {
    const memory = new MemoryPool().take();
    expect(memory.buffer.byteLength).toBe(memoryLimits.initial);
    const room = (memoryLimits.maximum - memoryLimits.initial) / pageSize;
    expect(() => memory.grow(room + 1)).toThrow(RangeError);
    expect(memory.grow(room)).toBe(memoryLimits.initial / pageSize);
  });

  test('clears the used part of a memory, and hands it out only once', () => {
    const pool = new MemoryPool();
    const memory = pool.take();
    new Uint8Array(memory.buffer).fill(1, 0, 100);
    pool.give(memory, 100);
    expect(pool.take()).toBe(memory);
    expect(new Uint8Array(memory.buffer, 0, 100).every((byte) => byte === 0)).toBe(true);
    expect(pool.take()).not.toBe(memory);
  });

  test('keeps a memory that has grown a little, but not a large one', () => {
    const pool = new MemoryPool();
    const [small, large] = [pool.take(), pool.take()];
    small.grow(1);
    large.grow((128 * 2 ** 20) / pageSize);
    pool.give(small, 0);
    pool.give(large, 0);
    expect(pool.take()).toBe(small);
    expect(pool.take()).not.toBe(large);
  });

  test('does not keep a memory that is reported as used beyond its end', () => {
    const pool = new MemoryPool();
    const memory = pool.take();
    pool.give(memory, memoryLimits.initial + 1);
    expect(pool.take()).not.toBe(memory);
  });

  test('keeps nothing after it was closed', () => {
    const pool = new MemoryPool();
    const [first, second] = [pool.take(), pool.take()];
    pool.give(first, 0);
    pool.close();
    pool.give(second, 0);
    const next = pool.take();
    expect([first, second]).not.toContain(next);
  });
});
