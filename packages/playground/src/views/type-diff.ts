import type { Btf } from '@bpf-link-wasm/btf';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { JobWorker } from '../inspect/job-worker.js';
import {
  maxChangedTypes,
  sendTypes,
  type ChangedType,
  type ChangedTypes,
  type TypeChanges,
  type TypeChangesJob,
} from '../inspect/type-changes.js';
import { h, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { typeLink } from './type-link.js';
import type { ViewContext } from './view.js';

const worker = new JobWorker<TypeChangesJob, TypeChanges>(
  () => new Worker(new URL('../inspect/type-changes-worker.ts', import.meta.url), { type: 'module' }),
);

/** Properties of a comparison of types. */
export interface TypeDiffProperties {
  readonly before: Btf;
  readonly after: Btf;
  readonly context: ViewContext;
}

/** Types that were added, removed or changed, with the changes of each, as `btf diff` lists them. */
export function TypeDiff({ before, after, context }: TypeDiffProperties): VNode {
  const answer = useSignal<TypeChanges | Error | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    const take = (found: TypeChanges | Error): void => {
      if (isWanted) answer.value = found;
    };
    answer.value = undefined;
    worker.run({ before: sendTypes(before), after: sendTypes(after) }).then(take, take);
    return () => (isWanted = false);
  }, [before, after]);
  const found = answer.value;
  if (found === undefined) return h('p', { class: 'muted', role: 'status' }, 'Comparing the types…');
  if (found instanceof Error) return h('p', { class: 'error-text', role: 'alert' }, found.message);
  const { added, removed, changed } = found;
  const total = added.count + removed.count + changed.count;
  const link = ({ id, name }: ChangedType): VNode => typeLink(after, id!, context, name || '(anonymous)');
  return h(
    'div',
    { class: 'type-diff' },
    h(
      'p',
      { role: 'status' },
      total === 0
        ? 'The types are the same.'
        : `${plural(added.count, 'type')} added, ${removed.count} removed, ${changed.count} changed`,
    ),
    list('Changed', changed, (type) => [
      head('changed', '~', type, link(type)),
      h(
        'ul',
        { class: 'type-changes' },
        type.changes.map((change) => h('li', {}, change)),
      ),
    ]),
    list('Added', added, (type) => head('added', '+', type, link(type))),
    list('Removed', removed, (type) => head('removed', '−', type, type.name || '(anonymous)')),
  );
}

function head(name: string, sign: string, { kind }: ChangedType, shown: Child): VNode {
  return h('span', { class: `diff-${name}` }, h('code', {}, `${sign} ${kind} `), shown);
}

function list(title: string, { count, shown }: ChangedTypes, draw: (one: ChangedType) => Child): Child {
  if (count === 0) return false;
  return h(
    'section',
    {},
    h('h4', {}, `${title}: ${count.toLocaleString('en')}`),
    h(
      'ul',
      { class: 'type-diff-list' },
      shown.map((one) => h('li', {}, draw(one))),
    ),
    count > shown.length &&
      h('p', { class: 'muted' }, `The first ${maxChangedTypes}; bpf-link-wasm btf diff lists them all.`),
  );
}
