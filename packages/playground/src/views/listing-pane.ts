import type { VNode } from 'preact';
import type { Listing, ListingRow } from '../inspect/disassemble.js';
import type { LaidJump } from '../inspect/jump-lanes.js';
import { h } from '../parts/dom.js';
import { bytesOf } from '../parts/rows.js';

const rowHeight = 22;
const laneWidth = 9;
const maxLanes = 14;

/** Properties of the pane. */
export interface ListingPaneProperties {
  readonly listing: Listing;
  readonly name: string;
  /** The colour of each source line. */
  readonly tints: ReadonlyMap<string, number>;
}

/** Instructions, each with the number of its source line, and arrows for jumps. */
export function ListingPane({ listing: { rows, jumps }, name, tints }: ListingPaneProperties): VNode {
  const lanes = Math.min(maxLanes, Math.max(0, ...jumps.map(({ lane }) => lane + 1)));
  const gutter = lanes * laneWidth + 14;
  const list = h(
    'ol',
    { class: 'listing', 'aria-label': `Instructions of ${name}`, style: { paddingInlineStart: `${gutter}px` } },
    rows.map((row) => drawRow(row, rows, tints)),
  );
  return h(
    'div',
    { class: 'listing-scroll', tabindex: 0, role: 'group', 'aria-label': `Listing of ${name}` },
    h('div', { class: 'listing-box' }, list, drawArrows(jumps, rows.length, gutter)),
  );
}

function drawRow(row: ListingRow, rows: readonly ListingRow[], tints: ReadonlyMap<string, number>): VNode {
  const { source, target, notes, index } = row;
  const remarks = target === undefined ? notes : [...notes, `to ${rows[target]!.index}`];
  const tint = source === undefined ? '' : ` tint-${tints.get(source.key)}`;
  const place = source === undefined ? '' : `${source.file.replace(/^.*\//, '')}:${source.line}`;
  return h(
    'li',
    {
      class: `instruction${tint}`,
      'data-line': source?.key,
      title: source === undefined ? undefined : `${source.file}:${source.line}:${source.column}`,
      ...bytesOf({ offset: row.offset, length: row.size, label: `Instruction ${index}` }),
    },
    h('span', { class: 'index' }, index),
    h('code', {}, row.text),
    remarks.length > 0 && h('span', { class: 'note' }, remarks.join('; ')),
    h('span', { class: 'place' }, place),
  );
}

function drawArrows(jumps: readonly LaidJump[], rows: number, gutter: number): VNode {
  const height = rows * rowHeight;
  const middle = (row: number): number => row * rowHeight + rowHeight / 2;
  const paths = jumps.map(({ from, to, lane }) => {
    const x = gutter - 12 - Math.min(lane, maxLanes - 1) * laneWidth;
    const edge = gutter - 5;
    return h(
      'g',
      { class: `jump ${to > from ? 'forward' : 'back'}` },
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
