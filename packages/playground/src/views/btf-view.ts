import {
  BtfError,
  findMapTypes,
  formatC,
  formatRaw,
  Kind,
  kindNames,
  type Btf,
  type KindName,
} from '@bpf-link-wasm/btf';
import type { Inspected } from '../inspect/inspected.js';
import { searchTypes } from '../inspect/search-types.js';
import { labelOf, reachOf } from '../inspect/type-graph.js';
import { h, replace } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { plural } from '../parts/format.js';
import { drawType } from './btf-type-view.js';
import { emptyView, noObject } from './empty.js';
import { drawGraph } from './graph-view.js';
import { typeLink } from './type-link.js';
import type { View, ViewContext } from './view.js';

const mostFound = 300;
const mostShownText = 400_000;

/** Types: search, one of them in every form, or the graph of several. */
export const btfView: View = (context) => {
  const { inspected } = context;
  if (inspected === undefined) return noObject();
  const { btf, problems } = inspected;
  if (btf === undefined) {
    const [problem] = problems;
    return emptyView(
      'This file has no BTF that can be read.',
      problem?.message ?? 'Build with debug info (debug = 2), and link without stripping BTF.',
    );
  }
  return h(
    'div',
    { class: 'btf' },
    drawSearch(inspected, btf, context),
    h('div', { class: 'btf-detail' }, detail(inspected, btf, context)),
  );
};

function detail(inspected: Inspected, btf: Btf, context: ViewContext): HTMLElement {
  const { item } = context;
  try {
    if (item === 'c' || item === 'raw') return wholeText(btf, item);
    const graph = /^graph:(\d+(?:,\d+)*)$/.exec(item);
    const ids =
      graph?.[1]!
        .split(',')
        .map(Number)
        .filter((id) => btf.has(id)) ?? [];
    if (ids.length > 0) return drawGraph(reachOf(btf, ids), titleOf(btf, ids), context);
    const id = Number(item);
    return drawType(inspected, btf, item !== '' && id > 0 && btf.has(id) ? id : firstInteresting(btf), context);
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    return h('p', { class: 'error-text', role: 'alert' }, `${error.code}: ${error.message}`);
  }
}

/** A type worth a look: the value of a map, else a struct with a name, else the first. */
function firstInteresting(btf: Btf): number {
  for (let id = btf.startId; id < btf.count; id += 1)
    if (btf.kindNumber(id) === Kind.STRUCT && btf.type(id).name !== '') return id;
  return btf.startId;
}

function titleOf(btf: Btf, ids: readonly number[]): string {
  return ids.map((id) => labelOf(btf.type(id))).join(' and ');
}

function wholeText(btf: Btf, form: 'c' | 'raw'): HTMLElement {
  const text = form === 'c' ? formatC(btf) : formatRaw(btf);
  const name = form === 'c' ? 'types.h' : 'types.txt';
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('h3', {}, form === 'c' ? 'All types as C' : 'All types, raw form'),
      h('button', { type: 'button', class: 'small', onclick: () => download(name, text) }, `Download ${name}`),
    ),
    text.length > mostShownText && h('p', { class: 'muted' }, 'The beginning; the download has it all.'),
    h('pre', { class: 'code tall', tabindex: 0 }, text.slice(0, mostShownText)),
  );
}

function drawSearch(inspected: Inspected, btf: Btf, context: ViewContext): HTMLElement {
  const { memory, go, item } = context;
  const text = h('input', {
    id: 'type-search',
    type: 'search',
    placeholder: 'Name or number',
    autocomplete: 'off',
    spellcheck: 'false',
    value: memory.get('type') ?? '',
  });
  const kinds = kindNames.slice(1).filter((kind) => hasKind(btf, kind));
  const kind = h(
    'select',
    { id: 'type-kind' },
    h('option', { value: '' }, 'all kinds'),
    kinds.map((name) => h('option', { value: name, selected: memory.get('kind') === name }, name)),
  );
  const list = h('ul', { class: 'type-list', 'aria-label': 'Types found' });
  const count = h('p', { class: 'muted', role: 'status' });
  const find = (): void => {
    memory.set('type', text.value);
    memory.set('kind', kind.value);
    const { ids, omitted } = searchTypes(btf, text.value, kind.value as KindName | '', mostFound);
    count.textContent =
      omitted > 0
        ? `${plural(ids.length + omitted, 'type')}, the first ${ids.length} shown`
        : plural(ids.length, 'type');
    replace(
      list,
      ids.map((id) => {
        const type = btf.type(id);
        return h(
          'li',
          {},
          typeLink(
            btf,
            id,
            context,
            [
              h('span', { class: 'type-id' }, `[${id}]`),
              h('span', { class: `kind kind-${type.kind}` }, type.kind),
              ' ',
              h('span', { class: 'type-name' }, type.name || '(anonymous)'),
            ],
            String(id) === item,
          ),
        );
      }),
    );
  };
  text.addEventListener('input', find);
  kind.addEventListener('change', find);
  find();
  const go2 = (to: string) => (): void => go({ tab: 'btf', item: to });
  const maps =
    inspected.sizes === undefined
      ? []
      : findMapTypes(btf, inspected.sizes).filter(({ key, value }) => (key ?? 0) !== 0 || (value ?? 0) !== 0);
  const mapChoice = h(
    'select',
    {
      id: 'graph-map',
      onchange: (event: Event) => go({ tab: 'btf', item: (event.target as HTMLSelectElement).value }),
    },
    h('option', { value: '' }, 'choose a map'),
    maps.map(({ name, key, value }) => {
      const to = `graph:${[key, value].filter((id) => (id ?? 0) !== 0).join(',')}`;
      return h('option', { value: to, selected: to === item }, name);
    }),
  );
  return h(
    'div',
    { class: 'btf-search' },
    h('label', { for: 'type-search' }, 'Search types'),
    text,
    h('label', { for: 'type-kind', class: 'visually-hidden' }, 'Kind'),
    kind,
    count,
    list,
    maps.length > 0 && [h('label', { for: 'graph-map' }, 'Graph of what a map reaches'), mapChoice],
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'small', onclick: go2('c') }, 'All as C'),
      h('button', { type: 'button', class: 'small', onclick: go2('raw') }, 'All, raw'),
    ),
  );
}

function hasKind(btf: Btf, kind: KindName): boolean {
  const wanted = Kind[kind];
  for (let id = 1; id < btf.count; id += 1) if (btf.kindNumber(id) === wanted) return true;
  return false;
}
