import { BtfBuilder, TypeSizes } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { interestingType } from '../src/inspect/interesting-type.js';

const struct = (name: string, type: number) =>
  ({
    kind: 'STRUCT',
    name,
    size: 8,
    hasBitfields: false,
    members: [{ name: 'value', type, offsetBits: 0, bitfieldSize: 0 }],
  }) as const;

describe('interestingType', () => {
  it('passes over the struct that only describes a map', () => {
    const builder = new BtfBuilder();
    const pointer = builder.append({ kind: 'PTR', name: '', type: 0 });
    const plumbing = builder.append(struct('HashMap', pointer));
    const variable = builder.append({ kind: 'VAR', name: 'EVENTS', type: plumbing, linkage: 1 });
    builder.append({ kind: 'DATASEC', name: '.maps', size: 8, entries: [{ type: variable, offset: 0, size: 8 }] });
    const event = builder.append(struct('Event', pointer));
    const btf = builder.toBtf();
    expect(interestingType({ sizes: new TypeSizes(btf) }, btf)).toBe(event);
  });

  it('falls back to another type when none is a struct', () => {
    const builder = new BtfBuilder();
    builder.append({ kind: 'PTR', name: '', type: 0 });
    const btf = builder.toBtf();
    expect(interestingType({ sizes: new TypeSizes(btf) }, btf)).toBe(1);
  });
});
