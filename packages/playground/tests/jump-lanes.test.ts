import { describe, expect, it } from 'vitest';
import { layJumps } from '../src/inspect/jump-lanes.js';

const lanesOf = (...jumps: [from: number, to: number][]): number[] =>
  layJumps(jumps.map(([from, to]) => ({ from, to }))).map(({ lane }) => lane);

describe('layJumps', () => {
  it('lays a jump next to the listing', () => {
    expect(lanesOf([0, 5])).toEqual([0]);
  });

  it('lays a longer jump outside of the one that it spans', () => {
    expect(lanesOf([0, 9], [2, 5])).toEqual([1, 0]);
  });

  it('puts jumps that do not meet into one lane', () => {
    expect(lanesOf([0, 2], [4, 6], [9, 7])).toEqual([0, 0, 0]);
  });

  it('keeps jumps that touch apart', () => {
    expect(new Set(lanesOf([0, 4], [4, 8])).size).toBe(2);
  });

  it('lets jumps to one row share a lane', () => {
    expect(lanesOf([0, 9], [3, 9], [5, 9])).toEqual([0, 0, 0]);
  });

  it('never lets jumps to different rows cross in a lane', () => {
    const jumps = Array.from({ length: 60 }, (_, index) => ({ from: (index * 37) % 101, to: (index * 53) % 101 }));
    const laid = layJumps(jumps);
    for (const one of laid) {
      for (const other of laid) {
        if (one === other || one.lane !== other.lane || one.to === other.to) continue;
        const isApart =
          Math.max(one.from, one.to) < Math.min(other.from, other.to) ||
          Math.max(other.from, other.to) < Math.min(one.from, one.to);
        expect(isApart).toBe(true);
      }
    }
  });
});
