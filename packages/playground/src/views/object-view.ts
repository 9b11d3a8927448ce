import { measure } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { problemText } from '../parts/attempt.js';
import { h, scrollable, type Child } from '../parts/dom.js';
import { formatSize, hex, plural } from '../parts/format.js';
import { bytesOf } from '../parts/rows.js';
import { partKindOf, sizePartsOf, type PartKind, type SizePart } from '../inspect/size-parts.js';
import type { Inspected } from '../inspect/inspected.js';
import { noObject } from './empty.js';
import type { View } from './view.js';

const kindTitles: Record<PartKind, string> = {
  code: 'Code',
  data: 'Data',
  maps: 'Maps',
  btf: 'BTF',
  symbols: 'Symbols and relocations',
  other: 'Other',
};

const machines: Readonly<Record<number, string>> = {
  3: 'x86',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
  247: 'BPF',
};

/** The sections, the symbols, and the size of each part of the file. */
export const ObjectView: View = ({ inspected }) => {
  if (inspected === undefined) return noObject();
  const { elf } = inspected;
  return h(
    'div',
    {},
    summary(inspected),
    inspected.problems.map((problem) => problemText(problem)),
    elf === undefined
      ? btfSizes(inspected)
      : [sizeBar(sizePartsOf(elf, inspected.bytes.length)), sections(inspected), symbols(inspected)],
  );
};

function fact(term: string, value: Child): VNode {
  return h('div', { class: 'fact' }, h('dt', {}, term), h('dd', {}, value));
}

function summary({ name, bytes, elf, btf, programs }: Inspected): VNode {
  return h(
    'dl',
    { class: 'facts' },
    fact('File', name),
    fact('Size', formatSize(bytes.length)),
    elf !== undefined &&
      fact('Machine', `${machines[elf.machine] ?? `number ${elf.machine}`}, ${elf.byteOrder}-endian`),
    elf === undefined && fact('Content', `raw BTF, ${btf?.byteOrder ?? 'little'}-endian`),
    elf !== undefined && fact('Functions', String(programs.length)),
    fact(
      'BTF',
      btf === undefined
        ? 'none'
        : `${plural(btf.count - btf.startId, 'type')}${btf.base === undefined ? '' : `, which add to the ${btf.startId - 1} of its base`}`,
    ),
  );
}

function sizeBar(parts: readonly SizePart[]): VNode {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const blocks: VNode[] = [];
  const byKind = new Map<PartKind, number>();
  const order = Object.keys(kindTitles) as PartKind[];
  for (const part of parts.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    byKind.set(part.kind, (byKind.get(part.kind) ?? 0) + part.bytes);
    const text = `${part.name}: ${formatSize(part.bytes)}`;
    const block = h('div', {
      style: { flexGrow: part.bytes },
      class: `part part-${part.kind}`,
      title: text,
      ...bytesOf({ offset: part.offset, length: part.name === 'headers' ? 64 : part.bytes, label: part.name }),
      role: 'img',
      'aria-label': text,
    });
    blocks.push(block);
  }
  const legend = Array.from(byKind, ([kind, bytes]) =>
    h(
      'li',
      {},
      h('span', { class: `swatch part-${kind}` }),
      `${kindTitles[kind]} `,
      h('span', { class: 'muted' }, `${formatSize(bytes)}, ${Math.round((bytes / total) * 100)} %`),
    ),
  );
  return h(
    'div',
    { class: 'size' },
    h('div', { class: 'size-bar' }, blocks),
    h('ul', { class: 'legend', 'aria-label': 'What the bytes are for' }, legend),
  );
}

function table(caption: string, columns: readonly string[], rows: readonly Child[]): VNode {
  return h(
    'div',
    scrollable(caption),
    h(
      'table',
      {},
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );
}

function sections({ elf }: Inspected): VNode {
  const rows = elf!.sections
    .filter(({ index }) => index > 0)
    .map((section) =>
      h(
        'tr',
        bytesOf({
          offset: section.offset,
          length: section.type === 8 ? 0 : section.size,
          label: `Section ${section.name}`,
        }),
        h('td', { class: 'number' }, section.index),
        h('td', {}, h('code', {}, section.name)),
        h('td', {}, kindTitles[partKindOf(section)]),
        h('td', { class: 'number' }, hex(section.offset)),
        h('td', { class: 'number' }, section.size),
        h('td', { class: 'number' }, section.alignment),
      ),
    );
  return table('Sections', ['#', 'Name', 'For', 'Offset', 'Bytes', 'Align'], rows);
}

function symbols({ elf }: Inspected): VNode {
  const nameOf = (index: number): string => (index === 0 ? 'undefined' : (elf!.sections[index]?.name ?? 'absolute'));
  const shown = elf!.symbols.filter(({ index, kind }) => index > 0 && kind !== 'section').slice(0, 2000);
  const rows = shown.map((symbol) => {
    const section = elf!.sections[symbol.section];
    const hasBytes = section !== undefined && symbol.section > 0 && section.type !== 8;
    const range = {
      offset: (section?.offset ?? 0) + symbol.value,
      length: hasBytes ? symbol.size : 0,
      label: `Symbol ${symbol.name}`,
    };
    return h(
      'tr',
      bytesOf(range),
      h('td', {}, h('code', {}, symbol.name)),
      h('td', {}, symbol.kind),
      h('td', {}, `${symbol.binding}${symbol.visibility === 'default' ? '' : `, ${symbol.visibility}`}`),
      h('td', {}, h('code', {}, nameOf(symbol.section))),
      h('td', { class: 'number' }, hex(symbol.value)),
      h('td', { class: 'number' }, symbol.size),
    );
  });
  return table('Symbols', ['Name', 'Kind', 'Binding', 'Section', 'Value', 'Bytes'], rows);
}

function btfSizes({ btf }: Inspected): VNode {
  const { kinds, stringBytes, typeBytes } = measure(btf!);
  const rows = kinds.map(({ kind, types, bytes }) =>
    h(
      'tr',
      {},
      h('td', {}, h('code', {}, kind)),
      h('td', { class: 'number' }, types.toLocaleString('en')),
      h('td', { class: 'number' }, bytes.toLocaleString('en')),
    ),
  );
  return h(
    'div',
    {},
    h('p', {}, `${formatSize(typeBytes)} of types, ${formatSize(stringBytes)} of strings.`),
    table('Types by kind', ['Kind', 'Types', 'Bytes'], rows),
  );
}
