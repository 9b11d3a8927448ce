import { BtfError, formatC, formatRaw, type Btf } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Inspected } from '../inspect/inspected.js';
import { interestingType } from '../inspect/interesting-type.js';
import { labelOf, reachOf } from '../inspect/type-graph.js';
import { problemText } from '../parts/attempt.js';
import { h, part } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { TypeDetail } from './btf-type-view.js';
import { noBtf, noObject } from './empty.js';
import { drawGraph } from './graph-view.js';
import { TypeSearch } from './type-search.js';
import type { View, ViewContext } from './view.js';

const maxShownCharacters = 400_000;

/** The types of the object: a search, the details of one type, or a graph of several. */
export const BtfView: View = (context) => {
  const { inspected } = context;
  if (inspected === undefined) return noObject();
  const { btf } = inspected;
  if (btf === undefined) return noBtf(context);
  return h(
    'div',
    { class: 'btf' },
    part(TypeSearch, { inspected, btf, context }),
    h('div', { class: 'btf-detail' }, detail(inspected, btf, context)),
  );
};

function detail(inspected: Inspected, btf: Btf, context: ViewContext): VNode {
  const { item } = context;
  try {
    if (item === 'c' || item === 'raw') return part(WholeText, { key: item, btf, form: item });
    const graph = /^graph:(\d+(?:,\d+)*)$/.exec(item);
    const ids = graph?.[1]!.split(',').map(Number) ?? [/^\d+$/.test(item) ? Number(item) : 0];
    if (item === '') return part(TypeDetail, { inspected, btf, id: interestingType(inspected, btf), context });
    const missing = ids.find((id) => id === 0 || !btf.has(id));
    if (missing !== undefined) return noType(btf, item);
    if (graph !== null) return drawGraph(reachOf(btf, ids), titleOf(btf, ids), context);
    return part(TypeDetail, { key: ids[0]!, inspected, btf, id: ids[0]!, context });
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    return problemText(error);
  }
}

/** Shown when the address names a type that does not exist, which can happen with an address for another object. */
function noType(btf: Btf, item: string): VNode {
  return h(
    'p',
    { class: 'error-text', role: 'alert' },
    `No type ${item.slice(0, 60)} here, expected a number from 1 to ${btf.count - 1}; choose one from the list.`,
  );
}

function titleOf(btf: Btf, ids: readonly number[]): string {
  return ids.map((id) => labelOf(btf.type(id))).join(' and ');
}

function WholeText({ btf, form }: { readonly btf: Btf; readonly form: 'c' | 'raw' }): VNode {
  const text = useMemo(() => (form === 'c' ? formatC(btf) : formatRaw(btf)), [btf, form]);
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
    text.length > maxShownCharacters &&
      h('p', { class: 'muted' }, 'Only the beginning is shown; the download is complete.'),
    h('pre', { class: 'code tall', tabindex: 0 }, text.slice(0, maxShownCharacters)),
  );
}
