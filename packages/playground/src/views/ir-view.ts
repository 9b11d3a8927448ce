import { h, replace } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { formatSize } from '../parts/format.js';
import { emptyView } from './empty.js';
import type { View } from './view.js';

const titles: Readonly<Record<string, string>> = {
  'pre-opt.ll': 'Before optimisation',
  'post-opt.ll': 'After optimisation',
};

/** LLVM IR as it was linked, and as it was after optimisation. */
export const irView: View = async ({ run, dumpModules, memory }) => {
  if (run === undefined) return emptyView('No LLVM IR.', 'Link something: a finished object has no LLVM IR in it.');
  if (run.result === undefined)
    return emptyView('No LLVM IR, because the link failed.', 'The tab Diagnostics says why.');
  const modules = await dumpModules();
  const { createIrEditor } = await import('../parts/ir-editor.js');
  const box = h('div', { class: 'ir' });
  const chosen = (): string => memory.get('ir') ?? modules[0]!.name;
  const buttons = modules.map(({ name, text }) =>
    h(
      'button',
      { type: 'button', class: 'segment', 'aria-pressed': String(name === chosen()), onclick: () => show(name) },
      titles[name] ?? name,
      ' ',
      h('span', { class: 'muted' }, formatSize(text.length)),
    ),
  );
  const show = (name: string): void => {
    memory.set('ir', name);
    modules.forEach((one, index) => buttons[index]!.setAttribute('aria-pressed', String(one.name === name)));
    replace(box);
    createIrEditor(box, modules.find((one) => one.name === name)?.text ?? '', {
      isReadOnly: true,
      label: titles[name] ?? name,
    });
  };
  show(modules.some(({ name }) => name === chosen()) ? chosen() : modules[0]!.name);
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Which module' }, buttons),
      h(
        'button',
        {
          type: 'button',
          class: 'small',
          onclick: () => download(chosen(), modules.find(({ name }) => name === chosen())!.text),
        },
        'Download',
      ),
    ),
    box,
  );
};
