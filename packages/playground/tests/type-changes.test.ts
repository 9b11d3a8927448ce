import { BtfBuilder, type Btf } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { maxChangedTypes, sendTypes, typeChanges } from '../src/inspect/type-changes.js';

const int = { kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 } as const;

/** Structs of a name and a number, whose member is at a byte. */
function typesOf(name: string, count: number, offset: number, base?: Btf): Btf {
  const builder = new BtfBuilder(base && { base });
  const type = builder.add(int);
  for (let index = 0; index < count; index += 1) {
    const members = [{ name: 'member', type, offsetBits: offset * 8, bitfieldSize: 0 }];
    builder.add({ kind: 'STRUCT', name: `${name}_${index}`, size: 8, hasBitfields: false, members });
  }
  return builder.toBtf();
}

const compare = (before: Btf, after: Btf) =>
  typeChanges(structuredClone({ before: sendTypes(before), after: sendTypes(after) }));

describe('typeChanges', () => {
  it('has what changed in each type, and the id of the second set for those that it has', () => {
    const { added, removed, changed } = compare(typesOf('same', 1, 0), typesOf('same', 1, 4));
    expect(changed).toEqual({
      count: 1,
      shown: [{ kind: 'struct', name: 'same_0', id: 2, changes: ['~ member: moved from 0 to 4'] }],
    });
    expect([added.count, removed.count]).toEqual([0, 0]);
  });

  it('counts all types and has the first of them', () => {
    const { added, removed } = compare(typesOf('old', 1, 0), typesOf('new', maxChangedTypes + 5, 0));
    expect([added.count, added.shown.length]).toEqual([maxChangedTypes + 5, maxChangedTypes]);
    expect(removed.shown).toEqual([{ kind: 'struct', name: 'old_0', changes: [] }]);
  });

  it('compares split BTF, with its base', () => {
    const base = typesOf('base', 2, 0);
    const { added, changed } = compare(typesOf('own', 1, 0, base), typesOf('own', 2, 0, base));
    expect([added.shown.map(({ name }) => name), changed.count]).toEqual([['own_1'], 0]);
  });
});
