import type { Btf } from '../model/btf.js';
import { splitDeclaration } from './c/format-declaration.js';
import { TextSink } from './text-sink.js';
import type { CompositeLayout, FieldLayout } from '../layout/struct-layout.js';

/** Options of the printer. */
export interface FormatLayoutOptions {
  /** Size of a cache line, whose boundaries are marked, in bytes; 64 by default, 0 for none. */
  readonly cacheLine?: number;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

const typeColumn = 26;
const nameColumn = 20;

/** Prints a layout in the manner of pahole: `type name; /* offset size *\/`, with holes and cache lines between. */
export function formatLayout(btf: Btf, layout: CompositeLayout, options: FormatLayoutOptions = {}): string {
  const sink = new TextSink(btf, options.maxLength);
  const cacheLine = options.cacheLine ?? 64;
  sink.write(`${keyword(layout)}${layout.name === '' ? '' : ` ${layout.name}`} {\n`);
  printFields(btf, sink, layout, 1, { size: cacheLine, next: cacheLine });
  printSummary(sink, layout, cacheLine);
  sink.write('};\n');
  return sink.finish();
}

const keyword = ({ kind }: CompositeLayout): string => kind.toLowerCase();

/** The next cache line boundary. */
interface Border {
  readonly size: number;
  next: number;
}

function printFields(btf: Btf, sink: TextSink, layout: CompositeLayout, level: number, border: Border): void {
  const indent = '\t'.repeat(level);
  for (const field of layout.fields) {
    if (field.holeBits > 0) sink.write(`\n${indent}/* XXX ${formatBits(field.holeBits)} hole */\n\n`);
    if (layout.kind === 'STRUCT' && border.size > 0 && field.offset >= border.next) {
      const line = Math.floor(field.offset / border.size);
      const past = field.offset - line * border.size;
      sink.write(
        `${indent}/* --- cacheline ${line} boundary (${line * border.size} bytes)${past > 0 ? ` was ${formatBits(past * 8)} ago` : ''} --- */\n`,
      );
      border.next = (line + 1) * border.size;
    }
    const isLast = layout.kind === 'STRUCT' && field === layout.fields.at(-1);
    printField(btf, sink, field, isLast, level, border);
  }
}

function printField(
  btf: Btf,
  sink: TextSink,
  field: FieldLayout,
  isLast: boolean,
  level: number,
  border: Border,
): void {
  const indent = '\t'.repeat(level);
  const { offset, size, bitfield, members, name } = field;
  const place = `/* ${String(offset).padStart(5)}${bitfield ? `:${String(bitfield.offsetBits).padStart(2)}` : '   '} ${String(size).padStart(5)} */`;
  if (members !== undefined) {
    sink.write(`${indent}${keyword(members)}${members.name === '' ? '' : ` ${members.name}`} {\n`);
    printFields(btf, sink, members, level + 1, border);
    const end = `}${name === '' ? '' : ` ${name}`};`;
    sink.write(`${indent}${end.padEnd(typeColumn + nameColumn + 1)} ${place}\n`);
    return;
  }
  const { before, after } = splitDeclaration(btf, field.type, name);
  // A last array without elements takes as many as fit.
  const declarator = isLast ? after.replace(/\[0\]$/, '[]') : after;
  const declared = `${declarator}${bitfield ? `:${bitfield.bits}` : ''};`;
  sink.write(`${indent}${before.padEnd(typeColumn)} ${declared.padEnd(nameColumn)} ${place}\n`);
}

function printSummary(sink: TextSink, layout: CompositeLayout, cacheLine: number): void {
  const lines = cacheLine > 0 ? `, cachelines: ${Math.ceil(layout.size / cacheLine)}` : '';
  sink.write(`\n\t/* size: ${layout.size}${lines}, members: ${layout.fields.length} */\n`);
  if (layout.holes > 0) {
    sink.write(
      `\t/* sum members: ${formatBits(layout.memberBits)}, holes: ${layout.holes}, sum holes: ${formatBits(layout.holeBits)} */\n`,
    );
  }
  if (layout.paddingBits > 0) sink.write(`\t/* padding: ${formatBits(layout.paddingBits)} */\n`);
  const last = cacheLine > 0 ? layout.size % cacheLine : 0;
  if (last > 0) sink.write(`\t/* last cacheline: ${last} bytes */\n`);
}

/** `4 bytes`, `3 bits`, `4 bytes 3 bits`. */
function formatBits(bits: number): string {
  const [bytes, rest] = [Math.floor(bits / 8), bits % 8];
  const parts = [
    bytes > 0 ? `${bytes} byte${bytes === 1 ? '' : 's'}` : '',
    rest > 0 ? `${rest} bit${rest === 1 ? '' : 's'}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ') || '0 bytes';
}
