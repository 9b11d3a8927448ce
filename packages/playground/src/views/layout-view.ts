import { splitDeclaration, type Btf, type CompositeLayout } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { blocksOf, rowsOf, type LayoutRow } from '../inspect/layout-rows.js';
import { h, scrollable, type Child } from '../parts/dom.js';
import { formatBits, formatSize } from '../parts/format.js';
import { typeLink } from './type-link.js';
import type { ViewContext } from './view.js';

const colours = 6;
const maxFields = 400;

/** Draws a struct or union with its holes and bitfields, eight bytes per row, and a table of its fields. */
export function drawLayout(btf: Btf, layout: CompositeLayout, context: ViewContext, base = 0, depth = 0): VNode {
  const { kind, size, alignment, holes, holeBits, paddingBits, fields } = layout;
  const facts = [
    formatSize(size),
    `aligned to ${alignment}`,
    holes > 0 && `${holes === 1 ? 'a hole' : `${holes} holes`} of ${formatBits(holeBits)}`,
    paddingBits > 0 && `${formatBits(paddingBits)} of padding`,
  ].filter((text) => text !== false);
  return h(
    'section',
    { class: 'layout' },
    h(
      'h4',
      {},
      depth === 0 ? 'Layout' : `${kind.toLowerCase()} ${layout.name || '(anonymous)'}`,
      ' ',
      h('span', { class: 'muted' }, facts.join(', ')),
    ),
    kind === 'STRUCT' ? strip(rowsOf(blocksOf(layout, base)), layout) : drawUnion(layout, base),
    fieldTable(btf, layout, context),
    fields
      .slice(0, maxFields)
      .filter(({ members }) => members !== undefined)
      .map((field) =>
        h(
          'div',
          { class: 'nested' },
          h('p', { class: 'muted' }, `${field.name || '(anonymous)'} at ${field.offset}`),
          drawLayout(btf, field.members!, context, field.offset, depth + 1),
        ),
      ),
  );
}

/** Draws a union as one strip for each member, because all begin at offset 0. */
function drawUnion(layout: CompositeLayout, base: number): VNode {
  return h(
    'div',
    { class: 'union' },
    blocksOf({ ...layout, paddingBits: 0 }, base).map((block) => strip(rowsOf([block]), layout)),
  );
}

function strip(rows: readonly LayoutRow[], { name, kind }: CompositeLayout): VNode {
  return h(
    'div',
    {
      class: 'strip',
      role: 'img',
      'aria-label': `Bytes of ${kind.toLowerCase()} ${name || '(anonymous)'}; the table shows the same`,
    },
    rows.map(drawRow),
  );
}

function drawRow(row: LayoutRow): VNode {
  const offset = h('span', { class: 'strip-offset' }, row.offset);
  if (row.kind === 'skipped')
    return h(
      'div',
      { class: 'strip-row skipped' },
      offset,
      h(
        'span',
        { class: `repeated ${colourOf(row.block.field)}` },
        `${row.block.label}: ${formatSize(row.bytes)} more`,
      ),
    );
  const cells = h(
    'span',
    { class: 'strip-cells' },
    row.cells.map(({ block, startBits, bits }) => {
      const text = `${block.label}${block.kind === 'bitfield' ? `: ${block.bits}` : ''}`;
      return h(
        'span',
        {
          style: { gridColumn: `${startBits + 1} / span ${bits}` },
          class: `cell ${block.kind} ${colourOf(block.field)}`,
          title: `${text}, ${formatBits(block.bits)} at ${Math.floor(block.offsetBits / 8)}`,
        },
        text,
      );
    }),
  );
  return h('div', { class: 'strip-row' }, offset, cells);
}

const colourOf = (field: number): string => (field === -1 ? '' : `colour-${field % colours}`);

function fieldTable(btf: Btf, { fields, kind, paddingBits, size }: CompositeLayout, context: ViewContext): VNode {
  const rows: Child[] = [];
  for (const [index, field] of fields.slice(0, maxFields).entries()) {
    if (field.holeBits > 0)
      rows.push(
        h(
          'tr',
          { class: 'hole-row' },
          h('td', { class: 'number' }),
          h('td', { class: 'number' }, formatBits(field.holeBits)),
          h('td', { colspan: 2 }, 'hole'),
        ),
      );
    const { before, after } = splitDeclaration(btf, field.type, field.name);
    const bits = field.bitfield;
    rows.push(
      h(
        'tr',
        {},
        h('td', { class: 'number' }, bits === undefined ? field.offset : `${field.offset}:${bits.offsetBits}`),
        h('td', { class: 'number' }, bits === undefined ? formatSize(field.size) : formatBits(bits.bits)),
        h('td', {}, h('span', { class: `swatch ${colourOf(index)}` }), h('code', {}, field.name || '(anonymous)')),
        h(
          'td',
          {},
          typeLink(btf, field.type, context, h('code', {}, `${before} ${after.replace(field.name, '')}`.trim())),
        ),
      ),
    );
  }
  if (kind === 'STRUCT' && paddingBits > 0)
    rows.push(
      h(
        'tr',
        { class: 'hole-row' },
        h('td', { class: 'number' }, size - Math.ceil(paddingBits / 8)),
        h('td', { class: 'number' }, formatBits(paddingBits)),
        h('td', { colspan: 2 }, 'padding'),
      ),
    );
  if (fields.length > maxFields)
    rows.push(h('tr', {}, h('td', { colspan: 4 }, `${fields.length - maxFields} more fields not shown`)));
  return h(
    'div',
    scrollable('Fields'),
    h(
      'table',
      {},
      h('caption', { class: 'visually-hidden' }, 'Fields'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Offset', 'Size', 'Field', 'Type'].map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );
}
