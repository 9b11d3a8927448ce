import { BtfError, diffBtf, formatChange, type Btf, type DiffType, type TypeChange } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { attempt, problemText } from '../parts/attempt.js';
import { h, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { typeLink } from './type-link.js';
import type { ViewContext } from './view.js';

const mostShown = 300;

/** Two sets of types. */
export interface TypeDiffProperties {
  readonly before: Btf;
  readonly after: Btf;
  readonly context: ViewContext;
}

/** Types that came, went or changed, with what changed in each, as `btf diff` lists them. */
export function TypeDiff({ before, after, context }: TypeDiffProperties): VNode {
  const diff = useMemo(() => attempt(() => diffBtf(before, after)), [before, after]);
  if (diff instanceof BtfError) return problemText(diff);
  const { added, removed, changed } = diff;
  const total = added.length + removed.length + changed.length;
  const link = (id: number, name: string): VNode => typeLink(after, id, context, name || '(anonymous)');
  return h(
    'div',
    { class: 'type-diff' },
    h(
      'p',
      { role: 'status' },
      total === 0
        ? 'The types are the same.'
        : `${plural(added.length, 'type')} added, ${removed.length} removed, ${changed.length} changed`,
    ),
    list('Changed', changed, (type) => [
      head('changed', '~', type, link(type.after, type.name)),
      h(
        'ul',
        { class: 'type-changes' },
        type.changes.map((change) => h('li', {}, formatChange(change))),
      ),
    ]),
    list('Added', added, (type) => head('added', '+', type, link(type.id, type.name))),
    list('Removed', removed, (type) => head('removed', '−', type, type.name || '(anonymous)')),
  );
}

function head(name: string, sign: string, { kind }: DiffType | TypeChange, shown: Child): VNode {
  return h('span', { class: `diff-${name}` }, h('code', {}, `${sign} ${kind} `), shown);
}

function list<One>(title: string, all: readonly One[], draw: (one: One) => Child): Child {
  if (all.length === 0) return false;
  return h(
    'section',
    {},
    h('h4', {}, `${title}: ${all.length.toLocaleString('en')}`),
    h(
      'ul',
      { class: 'type-diff-list' },
      all.slice(0, mostShown).map((one) => h('li', {}, draw(one))),
    ),
    all.length > mostShown &&
      h('p', { class: 'muted' }, `The first ${mostShown}; bpf-link-wasm btf diff lists them all.`),
  );
}
