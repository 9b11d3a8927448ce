import { BtfBuilder, layoutOf, type Btf } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { blocksOf, rowsOf } from '../src/inspect/layout-rows.js';

/** A struct with a hole, two bitfields, a long array and padding. */
function build(): { btf: Btf; id: number } {
  const builder = new BtfBuilder();
  const u8 = builder.append({ kind: 'INT', name: 'u8', size: 1, encoding: 0, offsetBits: 0, bits: 8 });
  const u32 = builder.append({ kind: 'INT', name: 'u32', size: 4, encoding: 0, offsetBits: 0, bits: 32 });
  const long = builder.append({ kind: 'ARRAY', name: '', type: u8, indexType: u32, length: 64 });
  const id = builder.append({
    kind: 'STRUCT',
    name: 'S',
    size: 80,
    hasBitfields: true,
    members: [
      { name: 'a', type: u8, offsetBits: 0, bitfieldSize: 0 },
      { name: 'b', type: u32, offsetBits: 32, bitfieldSize: 0 },
      { name: 'c', type: u32, offsetBits: 64, bitfieldSize: 3 },
      { name: 'd', type: u32, offsetBits: 67, bitfieldSize: 29 },
      { name: 'e', type: long, offsetBits: 96, bitfieldSize: 0 },
    ],
  });
  return { btf: builder.toBtf(), id };
}

describe('blocksOf', () => {
  it('has fields, bitfields, holes and padding with their bits', () => {
    const { btf, id } = build();
    const blocks = blocksOf(layoutOf(btf, id)).map(({ kind, label, offsetBits, bits }) => [
      kind,
      label,
      offsetBits,
      bits,
    ]);
    expect(blocks).toEqual([
      ['field', 'a', 0, 8],
      ['hole', 'hole', 8, 24],
      ['field', 'b', 32, 32],
      ['bitfield', 'c', 64, 3],
      ['bitfield', 'd', 67, 29],
      ['field', 'e', 96, 512],
      ['padding', 'padding', 608, 32],
    ]);
  });
});

describe('rowsOf', () => {
  it('cuts blocks at 8 bytes and skips the middle of long ones', () => {
    const { btf, id } = build();
    const rows = rowsOf(blocksOf(layoutOf(btf, id))).map((row) =>
      row.kind === 'skipped'
        ? `${row.offset}: ${row.bytes} more of ${row.block.label}`
        : `${row.offset}: ${row.cells.map(({ block, startBits, bits }) => `${block.label}@${startBits}+${bits}`).join(' ')}`,
    );
    expect(rows).toEqual([
      '0: a@0+8 hole@8+24 b@32+32',
      '8: c@0+3 d@3+29 e@32+32',
      '16: 56 more of e',
      '72: e@0+32 padding@32+32',
    ]);
  });

  it('has no rows for no blocks', () => {
    expect(rowsOf([])).toEqual([]);
  });
});
