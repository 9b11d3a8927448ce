import { formatC, formatRaw, layoutOf, referencesOf, type Btf, type BtfType } from '@bpf-link-wasm/btf';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Inspected } from '../inspect/inspected.js';
import { labelOf } from '../inspect/type-graph.js';
import { h, part, type Child } from '../parts/dom.js';
import { formatSize } from '../parts/format.js';
import { bytesOf } from '../parts/rows.js';
import { drawLayout } from './layout-view.js';
import { typeLink, typeRange } from './type-link.js';
import type { ViewContext } from './view.js';

const mostReferrers = 200;

/** What is shown of a type. */
export interface TypeDetailProperties {
  readonly inspected: Inspected;
  readonly btf: Btf;
  readonly id: number;
  readonly context: ViewContext;
}

/** A type in every form: C, raw, its layout, what it refers to and what refers to it. */
export function TypeDetail({ inspected, btf, id, context }: TypeDetailProperties): VNode {
  const type = btf.type(id);
  const size = inspected.sizes?.findSize(id);
  const isComposite = type.kind === 'STRUCT' || type.kind === 'UNION';
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h(
        'h3',
        {},
        h(
          'button',
          { type: 'button', class: 'link', ...bytesOf(typeRange(inspected, btf, id)), tabindex: 0 },
          `[${id}] ${type.kind}`,
        ),
        ' ',
        type.name || '(anonymous)',
      ),
      size !== undefined && h('span', { class: 'muted' }, formatSize(size)),
      h(
        'button',
        { type: 'button', class: 'small', onclick: () => context.go({ tab: 'btf', item: `graph:${id}` }) },
        'Graph',
      ),
    ),
    isComposite && drawLayout(btf, layoutOf(btf, id, { ...(inspected.sizes && { sizes: inspected.sizes }) }), context),
    textPart('C', cText(btf, id, type)),
    textPart('Raw form', formatRaw(btf, { ids: [id] })),
    references(btf, type, context),
    part(Referrers, { btf, id, context }),
  );
}

function textPart(title: string, text: string): Child {
  return text === '' ? false : h('section', {}, h('h4', {}, title), h('pre', { class: 'code', tabindex: 0 }, text));
}

const emptyHeader = new WeakMap<Btf, string>();

/** The C form of a type with what it needs, without the guards of a header. */
export function cText(btf: Btf, id: number, type: BtfType): string {
  if (type.kind === 'DATASEC' || type.kind === 'VAR' || type.kind === 'FUNC' || type.kind === 'DECL_TAG') return '';
  let frame = emptyHeader.get(btf);
  if (frame === undefined) emptyHeader.set(btf, (frame = formatC(btf, { ids: [] })));
  const text = formatC(btf, { ids: [id] });
  let [start, end] = [0, 0];
  while (start < frame.length && text[start] === frame[start]) start += 1;
  while (end < frame.length - start && text.at(-1 - end) === frame.at(-1 - end)) end += 1;
  // The guards have no part of a declaration at their borders, but for the line that the cut may fall into.
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', text.length - end - 1);
  return text.slice(from, to === -1 ? text.length : to).trim();
}

function references(btf: Btf, type: BtfType, context: ViewContext): Child {
  const ids = [...new Set(referencesOf(type))].filter((id) => id !== 0);
  if (ids.length === 0) return false;
  return h(
    'section',
    {},
    h('h4', {}, 'Refers to'),
    h(
      'ul',
      { class: 'chips' },
      ids.map((id) => h('li', {}, typeLink(btf, id, context, `[${id}] ${labelOf(btf.type(id))}`))),
    ),
  );
}

function Referrers({ btf, id, context }: Omit<TypeDetailProperties, 'inspected'>): VNode {
  const found = useSignal<readonly number[] | undefined>(undefined);
  const find = ({ target }: Event): void => {
    if ((target as HTMLDetailsElement).open) found.value ??= referrersOf(btf, id);
  };
  return h(
    'details',
    { ontoggle: find },
    h('summary', {}, 'Referred to by'),
    h(
      'ul',
      { class: 'chips' },
      found.value?.length === 0 && h('li', { class: 'muted' }, 'no type'),
      found.value?.map((from) =>
        h('li', {}, typeLink(btf, from, context, `[${from}] ${btf.kind(from)} ${btf.type(from).name}`)),
      ),
    ),
  );
}

function referrersOf(btf: Btf, id: number): number[] {
  const found: number[] = [];
  for (const [from, type] of btf.types()) {
    if (found.length < mostReferrers && referencesOf(type).includes(id)) found.push(from);
  }
  return found;
}
