import { decode } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { makeBlob, record as r } from '../../../btf/tests/kernel/blob-maker.js';
import type { MapSpec } from '../../src/maps/bpf-map.js';
import { createMap } from '../../src/maps/create-map.js';
import { MapType } from '../../src/maps/map-type.js';
import { TypedMap } from '../../src/maps/typed-map.js';
import { RingBuffer } from '../../src/maps/ring-buffer.js';
import { TestMachine } from '../test-machine.js';

const btf = decode(
  makeBlob([
    r.int('u32'),
    r.int('u64', 8),
    r.struct('Counter', 16, [
      ['packets', 2, 0],
      ['bytes', 2, 64],
    ]),
  ]),
);

const counters: MapSpec = {
  name: 'COUNTERS',
  type: MapType.HASH,
  keySize: 4,
  valueSize: 16,
  maxEntries: 2,
  flags: 0,
  extra: 0n,
  types: { btf, key: 1, value: 3 },
};

interface Counter {
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** A map of its own machine. */
function mapOf<Key, Value>(spec: Partial<MapSpec> = {}, machine = new TestMachine()): TypedMap<Key, Value> {
  const map = createMap({ ...counters, ...spec }, machine);
  machine.maps.push(map);
  return new TypedMap<Key, Value>(map);
}

const one = { packets: 1n, bytes: 60n };
const two = { packets: 2n, bytes: 120n };

describe('a map in JavaScript', () => {
  it('has keys and values by their BTF', () => {
    const map = mapOf<number, Counter>();
    map.set(7, one).set(8, two);
    expect(map.get(7)).toEqual(one);
    expect(map.get(9)).toBeUndefined();
    expect([...map]).toEqual([
      [7, one],
      [8, two],
    ]);
    expect([[...map.keys()], [...map.values()], map.size]).toEqual([[7, 8], [one, two], 2]);
    expect([map.has(8), map.delete(8), map.has(8), map.delete(8)]).toEqual([true, true, false, false]);
    expect([map.take(7), map.take(7)]).toEqual([one, undefined]);
  });

  it("has the kernel's error where it refuses", () => {
    const map = mapOf<number, Counter>();
    map.set(1, one).set(2, one);
    const refused = (action: () => unknown, message: string): void => expect(action).toThrow(message);
    refused(
      () => map.set(3, one),
      'map "COUNTERS": set failed with E2BIG, expected a key below max_entries, or room for one more',
    );
    refused(() => map.set(1, one, { flags: 1 }), 'set failed with EEXIST');
    refused(() => map.set(3, one, { flags: 2 }), 'set failed with ENOENT');
    refused(() => map.set(1, { packets: 1n } as Counter), 'value.bytes: undefined, expected a value');
    refused(() => map.push(one), 'map "COUNTERS": push failed with EFAULT');
    refused(() => map.records(), 'map "COUNTERS": records failed with ENOTSUPP, expected a ring buffer');
    map.raw.freeze();
    refused(() => map.set(1, one), 'set failed with EPERM');
  });

  it('is raw bytes where there is no BTF', () => {
    const map = mapOf<Uint8Array, Uint8Array>({ types: { btf } });
    map.set(Uint8Array.of(1, 0, 0, 0), new Uint8Array(16).fill(5));
    expect([...map]).toEqual([[Uint8Array.of(1, 0, 0, 0), new Uint8Array(16).fill(5)]]);
    expect(() => map.get(Uint8Array.of(1))).toThrow('key: 1 bytes, expected a Uint8Array of 4 bytes');
  });

  it('has an array of values in per-CPU maps', () => {
    const map = mapOf<number, Counter[]>({ type: MapType.PERCPU_ARRAY });
    expect(map.get(0)).toEqual([
      { packets: 0n, bytes: 0n },
      { packets: 0n, bytes: 0n },
    ]);
    map.set(1, [one, two]);
    expect(map.get(1)).toEqual([one, two]);
    expect(map.get(2)).toBeUndefined();
    expect(() => map.set(1, [one])).toThrow('value: an array of 1, expected an array of 2, one for each CPU');
  });

  it('gives the values of queues and stacks out in their order', () => {
    for (const [type, order] of [
      [MapType.QUEUE, [one, two]],
      [MapType.STACK, [two, one]],
    ] as const) {
      const map = mapOf<never, Counter>({ type, keySize: 0 });
      map.push(one).push(two);
      expect(() => map.push(one)).toThrow('E2BIG');
      expect([map.size, map.peek(), map.pop(), map.pop(), map.pop()]).toEqual([2, order[0], ...order, undefined]);
    }
  });

  it('says whether a bloom filter may have a value', () => {
    const map = mapOf<never, Counter>({ type: MapType.BLOOM_FILTER, keySize: 0, maxEntries: 100 });
    map.push(one);
    expect([map.mayHave(one), map.mayHave(two)]).toEqual([true, false]);
  });

  it('holds maps in maps', () => {
    const machine = new TestMachine();
    const inner = mapOf<number, Counter>({ name: 'INNER' }, machine);
    const other = mapOf<number, Counter>({ name: 'OTHER', valueSize: 8 }, machine);
    const map = mapOf<number, TypedMap<number, Counter>>(
      { type: MapType.ARRAY_OF_MAPS, valueSize: 4, inner: counters },
      machine,
    );
    map.set(1, inner);
    map.get(1)!.set(5, one);
    expect([inner.get(5), map.get(0), [...map.keys()]]).toEqual([one, undefined, [1]]);
    expect(() => map.set(0, other)).toThrow('set failed with EINVAL');
  });

  it('accepts programs by name', () => {
    const machine = new TestMachine();
    machine.programs.push('first', 'second');
    const map = mapOf<number, string | number>({ type: MapType.PROG_ARRAY, valueSize: 4 }, machine);
    map.set(0, 'second');
    expect(map.get(0)).toBe(1);
    expect(() => map.set(0, 'third')).toThrow('value: "third", expected the name of a program of the object');
  });

  it('keeps a value for each object in local storages', () => {
    const map = mapOf<bigint, Counter>({ type: MapType.TASK_STORAGE, flags: 1, maxEntries: 0 });
    map.set(0x1000n, one).set(0x2000n, two);
    expect([...map]).toEqual([
      [0x1000n, one],
      [0x2000n, two],
    ]);
    expect([map.delete(0x1000n), map.get(0x1000n)]).toEqual([true, undefined]);
  });

  it('removes records from a ring buffer up to one that is reserved', () => {
    const machine = new TestMachine();
    const ring = createMap({ ...counters, type: MapType.RINGBUF, keySize: 0, valueSize: 0, maxEntries: 4096 }, machine);
    if (!(ring instanceof RingBuffer)) throw new Error('not a ring buffer');
    const map = new TypedMap(ring);
    const [first, second, third] = [ring.reserve(16), ring.reserve(16), ring.reserve(8)];
    machine.memory.slice(first, 16, 'write').fill(1);
    machine.memory.slice(third, 8, 'write').fill(3);
    ring.finish(first, false);
    ring.finish(third, false);
    expect(map.records('Counter')).toEqual([{ packets: 0x0101_0101_0101_0101n, bytes: 0x0101_0101_0101_0101n }]);
    expect(map.records()).toEqual([]);
    ring.finish(second, true);
    expect(map.records()).toEqual([new Uint8Array(8).fill(3)]);
    expect(() => machine.memory.slice(first, 1, 'read')).toThrow('record of ring buffer "COUNTERS" was freed');
    ring.output(new Uint8Array(4));
    expect(() => map.records('Missing')).toThrow(
      'type "Missing" of records of map "COUNTERS": not in the BTF of the object, expected the name of a type there',
    );
  });

  it('is refused as the kernel refuses it', () => {
    expect(() => mapOf({ keySize: 0 })).toThrow(/^map "COUNTERS": a key of 0 bytes in a HASH, expected /);
    expect(() => mapOf({ type: 26 })).toThrow(
      'map "COUNTERS": type STRUCT_OPS, which needs a kernel, expected a type that',
    );
    expect(() => mapOf({ type: 99 })).toThrow('map "COUNTERS": type 99, expected a type that');
  });
});
