import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { DumpedModule } from '../actions/link-actions.js';
import { withoutDebugInfo } from '../inspect/ir-text.js';
import { h, part } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { formatSize } from '../parts/format.js';
import { createIrEditor } from '../parts/ir-editor.js';
import { segments } from '../parts/segments.js';
import { TextDiff, type NamedText } from '../parts/text-diff.js';
import { emptyView } from './empty.js';
import type { View } from './view.js';

const titles: Readonly<Record<string, string>> = {
  'pre-opt.ll': 'Before optimisation',
  'post-opt.ll': 'After optimisation',
};

/** LLVM IR as it was linked, and as it was after optimisation. */
export const IrView: View = ({ run, store, dumpModules, item, go }) => {
  const { made } = store.results.value;
  const modules = useSignal<readonly DumpedModule[]>([]);
  const problem = useSignal('');
  const canDump = run?.result !== undefined;
  useEffect(() => {
    if (!canDump || made === undefined) return;
    dumpModules(made).then(
      (dumped) => (modules.value = dumped),
      (error: Error) => (problem.value = error.message),
    );
  }, [run]);
  if (run === undefined) return emptyView('No LLVM IR.', 'Link something: a finished object contains no LLVM IR.');
  if (!canDump) return emptyView('No LLVM IR, because the link failed.', 'The tab Diagnostics says why.');
  if (problem.value !== '') return h('p', { class: 'error-text', role: 'alert' }, problem.value);
  const all = modules.value;
  const [first, last] = [all[0], all.at(-1)];
  const isDiff = item === 'diff' && first !== last;
  const chosen = all.find(({ name }) => name === item) ?? first;
  if (chosen === undefined) return h('p', { class: 'muted' }, 'Linking once more, for its LLVM IR…');
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      segments('Which module', [
        ...all.map(({ name, text }) => ({
          title: [titles[name] ?? name, ' ', h('span', { class: 'muted' }, formatSize(text.length))],
          isChosen: !isDiff && name === chosen.name,
          choose: () => go({ tab: 'ir', item: name }),
        })),
        ...(first === last
          ? []
          : [{ title: 'What changed', isChosen: isDiff, choose: () => go({ tab: 'ir', item: 'diff' }) }]),
      ]),
      !isDiff &&
        h('button', { type: 'button', class: 'small', onclick: () => download(chosen.name, chosen.text) }, 'Download'),
    ),
    isDiff ? part(IrDiff, { before: first!, after: last! }) : part(IrText, { key: chosen.name, ...chosen }),
  );
};

function IrText({ name, text }: DumpedModule): VNode {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const view = createIrEditor(box.current!, text, { isReadOnly: true, label: titles[name] ?? name });
    return () => view.destroy();
  }, [text]);
  return h('div', { class: 'ir', ref: box });
}

/** The difference between the modules before and after optimisation. */
function IrDiff({ before, after }: { readonly before: DumpedModule; readonly after: DumpedModule }): VNode {
  const side = ({ name, text }: DumpedModule): NamedText => ({
    name: titles[name] ?? name,
    text: withoutDebugInfo(text),
  });
  const sides = useMemo(() => ({ before: side(before), after: side(after) }), [before, after]);
  return h(
    'div',
    {},
    h('p', { class: 'muted' }, 'Without debug info, which changes with every pass.'),
    part(TextDiff, { ...sides, isIr: true }),
  );
}
