import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/model/decode.js';
import { encode } from '../../src/model/encode.js';
import { readVmlinux, vmlinux } from '../programs.js';
import { randomBtf } from '../random-btf.js';
import { makeSample } from '../sample-btf.js';

const headers = [{}, { hasLayout: true }] as const;
const dialects = ['classic', 'wide'] as const;
const byteOrders = ['little', 'big'] as const;
const forms = headers.flatMap((header) =>
  dialects.flatMap((dialect) => byteOrders.map((byteOrder) => ({ ...header, dialect, byteOrder }))),
);

describe('encode', () => {
  it.each(forms)('reproduces every kind, byte for byte: %j', (form) => {
    const bytes = makeSample(form).build();
    expect(encode(decode(bytes, form))).toEqual(bytes);
  });

  it('reproduces random types, byte for byte', () => {
    for (let seed = 0; seed < 400; seed += 1) {
      const form = forms[seed % forms.length]!;
      const bytes = randomBtf(seededRandom(seed), 1 + (seed % 40), form);
      expect(encode(decode(bytes, form)), `seed ${seed}`).toEqual(bytes);
    }
  });

  it('keeps overlapping names, unused bits and bytes between the sections', () => {
    const bytes = makeSample().build();
    const random = seededRandom(7);
    let decoded = 0;
    for (let count = 0; count < 3000; count += 1) {
      const mutant = bytes.slice();
      for (let flips = 0; flips < 3; flips += 1)
        mutant[24 + random.integer(mutant.length - 24)]! ^= 1 << random.integer(8);
      try {
        const btf = decode(mutant);
        Array.from(btf.types());
        expect(encode(btf)).toEqual(mutant);
        decoded += 1;
      } catch (error) {
        expect(error).toMatchObject({ name: 'BtfError' });
      }
    }
    expect(decoded).toBeGreaterThan(500);
  });

  it('reproduces the BTF of the running kernel, byte for byte', { timeout: 120_000 }, (context) => {
    demand(context, vmlinux);
    const bytes = readVmlinux();
    expect(Buffer.compare(encode(decode(bytes)), bytes)).toBe(0);
  });
});
