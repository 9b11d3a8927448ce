import { formatRaw, layoutOf, referencesOf, type Btf, type BtfType } from '@bpf-link-wasm/btf';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Inspected } from '../inspect/inspected.js';
import { labelOf } from '../inspect/type-graph.js';
import { h, part, type Child } from '../parts/dom.js';
import { formatSize } from '../parts/format.js';
import { bytesOf } from '../parts/rows.js';
import { TypeCode } from './type-code.js';
import { drawLayout } from './layout-view.js';
import { typeLink, typeRange } from './type-link.js';
import type { ViewContext } from './view.js';

const maxReferrers = 200;

/** Properties of the details of a type. */
export interface TypeDetailProperties {
  readonly inspected: Inspected;
  readonly btf: Btf;
  readonly id: number;
  readonly context: ViewContext;
}

/** The details of a type: its C, raw form and layout, the types that it refers to, and those that refer to it. */
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
    part(TypeCode, { key: id, btf, id, type, store: context.store }),
    textPart('Raw form', formatRaw(btf, { ids: [id] })),
    references(btf, type, context),
    part(Referrers, { btf, id, context }),
  );
}

function textPart(title: string, text: string): Child {
  return text === '' ? false : h('section', {}, h('h4', {}, title), h('pre', { class: 'code', tabindex: 0 }, text));
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
    if (found.length < maxReferrers && referencesOf(type).includes(id)) found.push(from);
  }
  return found;
}
