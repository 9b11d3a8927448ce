import { readFileSync } from 'node:fs';
import type { Program } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { compareFunctions } from '../src/inspect/compare-functions.js';
import { inspect, type Inspected } from '../src/inspect/inspected.js';

/** An object of functions of which only names and sizes are known. */
function objectOf(...functions: readonly (readonly [section: string, name: string, size: number])[]): Inspected {
  const programs = functions.map(([section, name, size]) => ({ section, name, size, offset: 0 }) as unknown as Program);
  return { elf: undefined, programs } as unknown as Inspected;
}

const sizesOf = (one: Inspected, other: Inspected): unknown =>
  compareFunctions(one, other).map(({ name, before, after }) => [name, before?.bytes, after?.bytes]);

describe('compareFunctions', () => {
  it('pairs functions by section and name, programs first', () => {
    const one = objectOf(['.text', 'part', 8], ['xdp', 'prog', 16], ['xdp', 'gone', 24]);
    const other = objectOf(['.text', 'part', 8], ['.text', 'new', 32], ['xdp', 'prog', 40]);
    expect(sizesOf(one, other)).toEqual([
      ['prog', 16, 40],
      ['gone', 24, undefined],
      ['part', 8, 8],
      ['new', undefined, 32],
    ]);
  });

  it('pairs functions of Rust whose symbols differ in the hash, and not those of another section', () => {
    const one = objectOf(['.text', '_ZN4core3ptr4read17h0123456789abcdefE', 8], ['tc', 'prog', 8]);
    const other = objectOf(['.text', '_ZN4core3ptr4read17hfedcba9876543210E', 16], ['xdp', 'prog', 8]);
    expect(sizesOf(one, other)).toEqual([
      ['prog', undefined, 8],
      ['prog', 8, undefined],
      ['core::ptr::read', 8, 16],
    ]);
  });

  it('counts instructions as the kernel does, and the stack of the function itself', async () => {
    const name = 'uninitialised-stack.o';
    const bytes = readFileSync(new URL(`fixtures/verifier-logs/${name}`, import.meta.url));
    const object = await inspect(name, new Uint8Array(bytes));
    const [found] = compareFunctions(object, object);
    expect(found!.before).toEqual(found!.after);
    expect(found!.after).toMatchObject({ instructions: found!.after!.bytes / 8 });
    expect(found!.after!.stackBytes).toBeGreaterThan(0);
  });
});
