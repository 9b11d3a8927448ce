import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { DumpedModule } from '../actions/link-actions.js';
import { h, part } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { formatSize } from '../parts/format.js';
import { createIrEditor } from '../parts/ir-editor.js';
import { emptyView } from './empty.js';
import type { View } from './view.js';

const titles: Readonly<Record<string, string>> = {
  'pre-opt.ll': 'Before optimisation',
  'post-opt.ll': 'After optimisation',
};

/** LLVM IR as it was linked, and as it was after optimisation. */
export const IrView: View = ({ run, dumpModules, item, go }) => {
  const modules = useSignal<readonly DumpedModule[]>([]);
  const problem = useSignal('');
  const canDump = run?.result !== undefined;
  useEffect(() => {
    if (!canDump) return;
    dumpModules().then(
      (dumped) => (modules.value = dumped),
      (error: Error) => (problem.value = error.message),
    );
  }, [run]);
  if (run === undefined) return emptyView('No LLVM IR.', 'Link something: a finished object has no LLVM IR in it.');
  if (!canDump) return emptyView('No LLVM IR, because the link failed.', 'The tab Diagnostics says why.');
  if (problem.value !== '') return h('p', { class: 'error-text', role: 'alert' }, problem.value);
  const all = modules.value;
  const chosen = all.find(({ name }) => name === item) ?? all[0];
  if (chosen === undefined) return h('p', { class: 'muted' }, 'Linking once more, for its LLVM IR…');
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h(
        'div',
        { class: 'segments', role: 'group', 'aria-label': 'Which module' },
        all.map(({ name, text }) =>
          h(
            'button',
            {
              type: 'button',
              class: 'segment',
              'aria-pressed': String(name === chosen.name),
              onclick: () => go({ tab: 'ir', item: name }),
            },
            titles[name] ?? name,
            ' ',
            h('span', { class: 'muted' }, formatSize(text.length)),
          ),
        ),
      ),
      h('button', { type: 'button', class: 'small', onclick: () => download(chosen.name, chosen.text) }, 'Download'),
    ),
    part(IrText, { key: chosen.name, ...chosen }),
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
