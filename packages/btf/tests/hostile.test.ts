import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../src/model/btf.js';
import { BtfBuilder } from '../src/model/btf-builder.js';
import { decode } from '../src/model/decode.js';
import { randomBtf } from './random-btf.js';
import { makeSample } from './sample-btf.js';
import { ignoreTyped, works } from './works.js';

/** BTF_FUZZ_CASES makes a longer run. */
const cases = Number(process.env['BTF_FUZZ_CASES'] ?? 2000);

/** Milliseconds of CPU time. */
function timeOf(work: () => unknown): number {
  const start = process.cpuUsage();
  ignoreTyped(work);
  const { user } = process.cpuUsage(start);
  return user / 1000;
}

const member = (
  name: string,
  type: number,
  offsetBits = 0,
): { name: string; type: number; offsetBits: number; bitfieldSize: number } => ({
  name,
  type,
  offsetBits,
  bitfieldSize: 0,
});

function chain(make: (builder: BtfBuilder, index: number) => void, count: number): Btf {
  const builder = new BtfBuilder();
  for (let index = 0; index < count; index += 1) make(builder, index);
  return builder.toBtf();
}

/** Inputs on which careless code runs forever, or overflows its stack. */
const shapes: Readonly<Record<string, () => Btf>> = {
  'a modifier of itself': () => chain((builder) => builder.append({ kind: 'CONST', name: '', type: 1 }), 1),
  'two typedefs of each other': () =>
    chain((builder, index) => builder.append({ kind: 'TYPEDEF', name: 't', type: 2 - index }), 2),
  'a struct that contains itself': () =>
    chain(
      (builder) =>
        builder.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [member('m', 1)] }),
      1,
    ),
  'an anonymous struct that contains itself': () =>
    chain(
      (builder) => builder.append({ kind: 'STRUCT', name: '', size: 4, hasBitfields: false, members: [member('', 1)] }),
      1,
    ),
  'a long chain of typedefs': () =>
    chain((builder, index) => builder.append({ kind: 'TYPEDEF', name: 't', type: index }), 5000),
  'a long chain that goes forwards': () =>
    chain((builder, index) => builder.append({ kind: 'CONST', name: '', type: index + 2 }), 5000),
  'a long chain of pointers': () =>
    chain((builder, index) => builder.append({ kind: 'PTR', name: '', type: index }), 5000),
  'a long chain of arrays': () =>
    chain((builder, index) => builder.append({ kind: 'ARRAY', name: '', type: index, indexType: 0, length: 2 }), 2000),
  'structs deep inside of each other': () =>
    chain(
      (builder, index) =>
        builder.append({
          kind: 'STRUCT',
          name: `s${index}`,
          size: 4,
          hasBitfields: false,
          members: index === 0 ? [] : [member('m', index)],
        }),
      2500,
    ),
  'anonymous structs that double': () =>
    chain(
      (builder, index) =>
        builder.append({
          kind: 'STRUCT',
          name: index === 39 ? 'top' : '',
          size: 4,
          hasBitfields: false,
          members: index === 0 ? [] : [member('', index), member('', index)],
        }),
      40,
    ),
  'anonymous structs that double, with names': () =>
    chain(
      (builder, index) =>
        builder.append({
          kind: 'STRUCT',
          name: index === 39 ? 'top' : '',
          size: 4,
          hasBitfields: false,
          members: index === 0 ? [] : [member('a', index), member('b', index)],
        }),
      40,
    ),
  'prototypes that double': () =>
    chain(
      (builder, index) =>
        builder.append({
          kind: 'FUNC_PROTO',
          name: '',
          type: index,
          params: [
            { name: 'a', type: index },
            { name: 'b', type: index },
          ],
        }),
      40,
    ),
  'pointers to prototypes that double': () =>
    chain((builder, index) => {
      builder.append({
        kind: 'FUNC_PROTO',
        name: '',
        type: index * 2,
        params: [
          { name: 'a', type: index * 2 },
          { name: 'b', type: index * 2 },
        ],
      });
      builder.append({ kind: 'PTR', name: '', type: index * 2 + 1 });
    }, 40),
  'functions that take each other, many times': () =>
    chain((builder, index) => {
      const params = Array.from({ length: 200 }, (_, param) => ({ name: 'p', type: 2 + 2 * ((index + param) % 20) }));
      builder.append({ kind: 'FUNC_PROTO', name: '', type: 2 + 2 * ((index + 1) % 20), params });
      builder.append(
        index === 19
          ? { kind: 'STRUCT', name: 's', size: 8, hasBitfields: false, members: [member('f', 2), member('g', 4)] }
          : { kind: 'PTR', name: '', type: index * 2 + 1 },
      );
    }, 20),
  'a struct of 4 GB without members': () =>
    chain(
      (builder) => builder.append({ kind: 'STRUCT', name: 's', size: 0xffff_ffff, hasBitfields: false, members: [] }),
      1,
    ),
  'many equal structs that differ behind pointers': () =>
    chain((builder, index) => {
      builder.append({ kind: 'INT', name: `i${index}`, size: 4, encoding: 0, offsetBits: 0, bits: 32 });
      builder.append({ kind: 'PTR', name: '', type: index * 3 + 1 });
      builder.append({
        kind: 'STRUCT',
        name: 's',
        size: 8,
        hasBitfields: false,
        members: [member('m', index * 3 + 2)],
      });
    }, 700),
  'names inside of one long name': () => {
    const long = 'é'.repeat(12_000);
    const bytes = chain((builder) => builder.append({ kind: 'TYPEDEF', name: long, type: 0 }), 3000).bytes.slice();
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < 3000; index += 1) view.setUint32(24 + index * 12, 1 + index, true);
    return decode(bytes);
  },
};

describe('hostile BTF', () => {
  for (const [shape, make] of Object.entries(shapes)) {
    it(`quickly returns a result or a typed error: ${shape}`, { timeout: 60_000 }, () => {
      for (const [name, work] of Object.entries(works))
        expect(
          timeOf(() => work(make())),
          name,
        ).toBeLessThan(4000);
    });
  }

  it('returns a result or a typed error for random types', { timeout: 120_000 }, () => {
    for (let seed = 0; seed < cases / 10; seed += 1) {
      const bytes = randomBtf(seededRandom(seed), 1 + (seed % 60));
      for (const [name, work] of Object.entries(works))
        expect(
          timeOf(() => work(decode(bytes))),
          `${name}, seed ${seed}`,
        ).toBeLessThan(4000);
    }
  });

  it('returns a result or a typed error for changed bytes', { timeout: 120_000 }, () => {
    const bytes = makeSample().build();
    const random = seededRandom(11);
    for (let count = 0; count < cases; count += 1) {
      const mutant = bytes.slice(0, random.integer(10) === 0 ? random.integer(bytes.length) : bytes.length);
      for (let flips = 1 + random.integer(4); flips > 0 && mutant.length > 0; flips -= 1)
        mutant[random.integer(mutant.length)] = random.integer(256);
      const work = Object.values(works)[count % Object.keys(works).length]!;
      expect(
        timeOf(() => work(decode(mutant))),
        `case ${count}`,
      ).toBeLessThan(4000);
    }
  });
});
