import type { CompositeLayout } from '@bpf-link-wasm/btf';

/** A run of bits of a struct: a field, a bitfield, a hole or padding. */
export interface Block {
  readonly kind: 'field' | 'bitfield' | 'hole' | 'padding';
  readonly label: string;
  /** Offset from the start of the struct that is drawn, in bits. */
  readonly offsetBits: number;
  readonly bits: number;
  /** Index of the field; -1 for a hole or padding. */
  readonly field: number;
}

/** The part of a block that is in one row. */
export interface Cell {
  readonly block: Block;
  /** From the start of the row, in bits. */
  readonly startBits: number;
  readonly bits: number;
}

/** Eight bytes of a struct, or a note in place of rows that look the same. */
export type LayoutRow =
  | { readonly kind: 'bytes'; readonly offset: number; readonly cells: readonly Cell[] }
  | { readonly kind: 'skipped'; readonly offset: number; readonly bytes: number; readonly block: Block };

const rowBits = 64;

/** A block with more rows than this is shown without its middle. */
const maxRows = 4;

/** The blocks of a struct, in order; offsets count from its own start. */
export function blocksOf(layout: CompositeLayout, base = 0): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const [index, field] of layout.fields.entries()) {
    const start = (field.offset - base) * 8 + (field.bitfield?.offsetBits ?? 0);
    const bits = field.bitfield?.bits ?? field.size * 8;
    if (field.holeBits > 0)
      blocks.push({ kind: 'hole', label: 'hole', offsetBits: start - field.holeBits, bits: field.holeBits, field: -1 });
    if (bits > 0)
      blocks.push({
        kind: field.bitfield ? 'bitfield' : 'field',
        label: field.name || (field.members?.kind.toLowerCase() ?? '(anonymous)'),
        offsetBits: start,
        bits,
        field: index,
      });
    end = Math.max(end, start + bits);
  }
  if (layout.paddingBits > 0)
    blocks.push({
      kind: 'padding',
      label: 'padding',
      offsetBits: layout.size * 8 - layout.paddingBits,
      bits: layout.paddingBits,
      field: -1,
    });
  return blocks;
}

/** Cuts blocks that do not overlap into rows of 8 bytes. Of a long block only the first and last rows are kept. */
export function rowsOf(blocks: readonly Block[]): LayoutRow[] {
  const rows: LayoutRow[] = [];
  const cells = new Map<number, Cell[]>();
  const skips = new Map<number, { readonly block: Block; readonly rows: number }>();
  for (const block of blocks) {
    const end = block.offsetBits + block.bits;
    const [first, last] = [Math.floor(block.offsetBits / rowBits), Math.floor((end - 1) / rowBits)];
    for (let row = first; row <= last; row += 1) {
      if (last - first >= maxRows && row === first + 1) {
        skips.set(row, { block, rows: last - first - 1 });
        row = last;
      }
      const start = Math.max(block.offsetBits, row * rowBits);
      const cell = { block, startBits: start - row * rowBits, bits: Math.min(end, (row + 1) * rowBits) - start };
      cells.set(row, [...(cells.get(row) ?? []), cell]);
    }
  }
  for (const row of [...cells.keys(), ...skips.keys()].toSorted((a, b) => a - b)) {
    const skip = skips.get(row);
    if (skip === undefined) rows.push({ kind: 'bytes', offset: row * 8, cells: cells.get(row)! });
    else rows.push({ kind: 'skipped', offset: row * 8, bytes: skip.rows * 8, block: skip.block });
  }
  return rows;
}
