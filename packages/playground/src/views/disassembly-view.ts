import { BtfError } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { disassemble, type Listing, type ListingRow } from '../inspect/disassemble.js';
import type { LaidJump } from '../inspect/jump-lanes.js';
import { h } from '../parts/dom.js';
import { formatSize, plural } from '../parts/format.js';
import { bytesOf } from '../parts/rows.js';
import { emptyView, noObject } from './empty.js';
import type { View } from './view.js';

const rowHeight = 22;
const laneWidth = 9;
const mostLanes = 14;

/** Instructions of one program, with the source lines that they were made of. */
export const DisassemblyView: View = ({ inspected, item, sources, go }) => {
  if (inspected === undefined) return noObject();
  const { programs } = inspected;
  if (programs.length === 0)
    return emptyView('No functions in this file.', 'Open a BPF object, or link one: raw BTF has types only.');
  const keyOf = (index: number): string => `${programs[index]!.section}:${programs[index]!.name}`;
  const found = programs.findIndex((_, index) => keyOf(index) === item);
  const index = found === -1 ? 0 : found;
  const program = programs[index]!;
  const choose = h(
    'select',
    {
      id: 'program',
      value: keyOf(index),
      onchange: (event: Event) => go({ tab: 'disassembly', item: (event.target as HTMLSelectElement).value }),
    },
    programs.map((one, at) => h('option', { value: keyOf(at) }, `${one.name} in ${one.section}`)),
  );
  const lineOf = (file: string, line: number): string | undefined => sources[file]?.split('\n')[line - 1];
  let body: VNode;
  let about = formatSize(program.size);
  try {
    const listing = disassemble(inspected, program, lineOf);
    about = `${plural(listing.instructions, 'instruction')}, ${formatSize(program.size)}`;
    body = drawListing(listing, program.name);
    if (program.lines.length === 0) about += ', no line information';
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    body = h('p', { class: 'error-text', role: 'alert' }, `${error.code}: ${error.message}`);
  }
  return h(
    'div',
    {},
    h('div', { class: 'bar' }, h('label', { for: 'program' }, 'Program'), choose, h('span', { class: 'muted' }, about)),
    body,
  );
};

function drawListing({ rows, jumps }: Listing, name: string): VNode {
  const lanes = Math.min(mostLanes, Math.max(0, ...jumps.map(({ lane }) => lane + 1)));
  const gutter = lanes * laneWidth + 14;
  const list = h(
    'ol',
    { class: 'listing', 'aria-label': `Instructions of ${name}`, style: { paddingInlineStart: `${gutter}px` } },
    rows.map((row, index) => drawRow(row, rows, index)),
  );
  const box = h('div', { class: 'listing-box' }, list, drawArrows(jumps, rows.length, gutter));
  return h('div', { class: 'listing-scroll', tabindex: 0, role: 'group', 'aria-label': `Listing of ${name}` }, box);
}

function drawRow(row: ListingRow, rows: readonly ListingRow[], index: number): VNode {
  if (row.kind === 'source') {
    const before = rows[index - 1];
    const place = `${row.file}:${row.line}`;
    const isAgain = before?.kind === 'source' && before.line === row.line && before.file === row.file;
    return h(
      'li',
      { class: `source${isAgain ? ' again' : ''}`, title: `${place}:${row.column}` },
      h('span', { class: 'place' }, `${row.file.replace(/^.*\//, '')}:${row.line}`),
      h('code', {}, row.text.trimEnd() || h('span', { class: 'muted' }, unknownText(row.file))),
    );
  }
  const target = row.target === undefined ? undefined : rows[row.target];
  const jump = target?.kind === 'instruction' ? `to ${target.index}` : undefined;
  return h(
    'li',
    { class: 'instruction', ...bytesOf({ offset: row.offset, length: row.size, label: `Instruction ${row.index}` }) },
    h('span', { class: 'index' }, row.index),
    h('code', {}, row.text),
    (jump !== undefined || row.notes.length > 0) &&
      h('span', { class: 'note' }, [...row.notes, ...(jump === undefined ? [] : [jump])].join('; ')),
  );
}

/** Why a line has no text. */
function unknownText(file: string): string {
  return file.startsWith('/rustc/')
    ? "in Rust's own library"
    : `text not known: drop ${file.replace(/^.*\//, '')} to see it`;
}

function drawArrows(jumps: readonly LaidJump[], rows: number, gutter: number): VNode {
  const height = rows * rowHeight;
  const middle = (row: number): number => row * rowHeight + rowHeight / 2;
  const paths = jumps.map(({ from, to, lane }) => {
    const x = gutter - 12 - Math.min(lane, mostLanes - 1) * laneWidth;
    const edge = gutter - 5;
    const direction = to > from ? 'forward' : 'back';
    return h(
      'g',
      { class: `jump ${direction}` },
      h('path', { d: `M${edge} ${middle(from)}H${x}V${middle(to)}H${edge}` }),
      h('path', { class: 'head', d: `M${edge + 3} ${middle(to)}l-6 -3.5v7z` }),
    );
  });
  return h(
    'svg',
    { class: 'arrows', width: gutter, height, viewBox: `0 0 ${gutter} ${height}`, 'aria-hidden': 'true' },
    paths,
  );
}
