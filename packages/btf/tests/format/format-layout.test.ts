import { describe, expect, it } from 'vitest';
import { formatLayout } from '../../src/format/format-layout.js';
import { layoutOf } from '../../src/layout/struct-layout.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';

/** A struct printed, with members of some types at some bytes. */
function print(
  size: number,
  make: (builder: BtfBuilder, char: number) => readonly (readonly [string, number, number])[],
): string {
  const builder = new BtfBuilder();
  const char = builder.append({ kind: 'INT', name: 'char', size: 1, encoding: 1, offsetBits: 0, bits: 8 });
  const members = make(builder, char).map(([name, type, offset]) => ({
    name,
    type,
    offsetBits: offset * 8,
    bitfieldSize: 0,
  }));
  const id = builder.append({ kind: 'STRUCT', name: 's', size, hasBitfields: false, members });
  const btf = builder.toBtf();
  return formatLayout(btf, layoutOf(btf, id)).replaceAll(/ +/g, ' ');
}

const array = (builder: BtfBuilder, type: number, length: number): number =>
  builder.append({ kind: 'ARRAY', name: '', type, indexType: 1, length });

// Offsets, sizes and comments are those of pahole 1.24 for the same BTF.
describe('formatLayout', () => {
  it('says once what an array and its elements both are', () => {
    const text = print(4, (builder, char) => {
      const element = builder.append({ kind: 'CONST', name: '', type: char });
      return [['name', builder.append({ kind: 'CONST', name: '', type: array(builder, element, 4) }), 0]];
    });
    expect(text).toContain('\tconst char name[4]; /* 0 4 */');
  });

  it('leaves the length of a last array without elements open', () => {
    const text = print(2, (builder, char) => [
      ['none', array(builder, char, 0), 0],
      ['a', char, 0],
      ['rest', array(builder, char, 0), 1],
    ]);
    expect(text).toContain('\tchar none[0]; /* 0 0 */\n\tchar a; /* 0 1 */\n\tchar rest[]; /* 1 0 */\n');
  });

  it.each([
    [64, '(64 bytes) ---'],
    [65, '(64 bytes) was 1 byte ago ---'],
    [66, '(64 bytes) was 2 bytes ago ---'],
  ])('marks the border of a cache line before a member at byte %i', (at, expected) => {
    const text = print(at + 1, (builder, char) => [
      ['a', array(builder, char, at), 0],
      ['b', char, at],
    ]);
    expect(text).toContain(`\t/* --- cacheline 1 boundary ${expected} */\n\tchar b; /* ${at} 1 */`);
  });
});
