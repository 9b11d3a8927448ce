import { readFileSync } from 'node:fs';
import { load, type LoadedObject } from '@bpf-link-wasm/vm';
import { beforeEach, expect, it } from 'vitest';

const bytes = readFileSync(new URL('../target/bpfel-unknown-none/release/__name__', import.meta.url));

let object: LoadedObject;
beforeEach(async () => {
  object = await load(bytes);
});

/** An Ethernet frame of this type (0x0800 is IPv4), with this IPv4 protocol. */
function packetOf(type: number, protocol: number): Uint8Array {
  return Uint8Array.from({ length: 60, 12: type >> 8, 13: type & 255, 14: 0x45, 23: protocol });
}

it('counts IPv4 packets by protocol, and __passes__', () => {
  const program = object.program('__ident__');
  for (const protocol of [17, 6, 17]) {
    expect(program.run({ data: packetOf(0x0800, protocol) }).result).toBe('__result__');
  }
  expect(new Map(object.map('COUNTERS'))).toEqual(
    new Map([
      [17, 2n],
      [6, 1n],
    ]),
  );
});

it('does not count what is not IPv4, or too short', () => {
  const program = object.program('__ident__');
  expect(program.run({ data: packetOf(0x0806, 6) }).result).toBe('__result__');
  expect(program.run({ data: new Uint8Array(33) }).result).toBe('__result__');
  expect([...object.map('COUNTERS')]).toEqual([]);
});
