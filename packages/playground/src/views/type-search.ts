import { findMapTypes, Kind, kindNames, type Btf, type KindName } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Inspected } from '../inspect/inspected.js';
import { searchTypes } from '../inspect/search-types.js';
import { h } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { typeLink } from './type-link.js';
import type { ViewContext } from './view.js';

const maxFound = 300;

/** Properties of the search. */
export interface TypeSearchProperties {
  readonly inspected: Inspected;
  readonly btf: Btf;
  readonly context: ViewContext;
}

/** The search, with the list of types that it found. The list and its focus stay when a type is selected. */
export function TypeSearch({ inspected, btf, context }: TypeSearchProperties): VNode {
  const { go, item, store } = context;
  const { text, kind } = store.typeFilter.value;
  const kinds = useMemo(() => kindNames.slice(1).filter((name) => hasKind(btf, name)), [btf]);
  const found = useMemo(() => searchTypes(btf, text, kind as KindName | '', maxFound), [btf, text, kind]);
  const maps = useMemo(() => mapsOf(inspected, btf), [inspected, btf]);
  const set = (part: { text?: string; kind?: string }): void => {
    store.typeFilter.value = { text, kind, ...part };
  };
  return h(
    'div',
    { class: 'btf-search' },
    h('label', { for: 'type-search' }, 'Search types'),
    h('input', {
      id: 'type-search',
      type: 'search',
      placeholder: 'Name or number',
      autocomplete: 'off',
      spellcheck: false,
      value: text,
      oninput: ({ target }: Event) => set({ text: (target as HTMLInputElement).value }),
    }),
    h('label', { for: 'type-kind', class: 'visually-hidden' }, 'Kind'),
    h(
      'select',
      {
        id: 'type-kind',
        value: kind,
        onchange: ({ target }: Event) => set({ kind: (target as HTMLSelectElement).value }),
      },
      h('option', { value: '' }, 'all kinds'),
      kinds.map((name) => h('option', { value: name }, name)),
    ),
    h(
      'p',
      { class: 'muted', role: 'status' },
      found.omitted > 0
        ? `${plural(found.ids.length + found.omitted, 'type')}, the first ${found.ids.length} shown`
        : plural(found.ids.length, 'type'),
    ),
    h(
      'ul',
      { class: 'type-list', 'aria-label': 'Types found' },
      found.ids.map((id) => row(btf, id, context)),
    ),
    maps.length > 0 && [
      h('label', { for: 'graph-map' }, 'Graph of the types of a map'),
      h(
        'select',
        {
          id: 'graph-map',
          value: maps.some(({ graph }) => graph === item) ? item : '',
          onchange: ({ target }: Event) => go({ tab: 'btf', item: (target as HTMLSelectElement).value }),
        },
        h('option', { value: '' }, 'choose a map'),
        maps.map(({ name, graph }) => h('option', { value: graph }, name)),
      ),
    ],
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'small', onclick: () => go({ tab: 'btf', item: 'c' }) }, 'All as C'),
      h('button', { type: 'button', class: 'small', onclick: () => go({ tab: 'btf', item: 'raw' }) }, 'All, raw'),
    ),
  );
}

function row(btf: Btf, id: number, context: ViewContext): VNode {
  const { kind, name } = btf.type(id);
  const content = [
    h('span', { class: 'type-id' }, `[${id}]`),
    h('span', { class: `kind kind-${kind}` }, kind),
    ' ',
    h('span', { class: 'type-name' }, name || '(anonymous)'),
  ];
  const isCurrent = String(id) === context.item;
  return h('li', { key: id }, typeLink(btf, id, context, content, isCurrent ? { 'aria-current': 'true' } : {}));
}

/** Maps whose keys or values have types, with links to their graph. */
function mapsOf({ sizes }: Inspected, btf: Btf): { name: string; graph: string }[] {
  if (sizes === undefined) return [];
  return findMapTypes(btf, sizes).flatMap(({ name, key, value }) => {
    const roots = [key, value].filter((id) => id !== undefined && id !== 0);
    return roots.length === 0 ? [] : [{ name, graph: `graph:${roots.join(',')}` }];
  });
}

function hasKind(btf: Btf, kind: KindName): boolean {
  const wanted = Kind[kind];
  for (let id = 1; id < btf.count; id += 1) if (btf.kindNumber(id) === wanted) return true;
  return false;
}
