import type { VNode } from 'preact';
import type { App } from '../app.js';
import type { InputFile } from '../input/input-file.js';
import { examples } from '../input/examples.js';
import { h, part } from '../parts/dom.js';
import { formatSize } from '../parts/format.js';
import { compileCommand } from '../state/command-line.js';
import type { Store } from '../state/store.js';

const roleTitles = { link: 'to link', source: 'source', inspect: 'to inspect' } as const;

/** The list of the open files. */
export function FilesPart({ app: { store, work } }: { readonly app: App }): VNode {
  const { files } = store.work.value;
  const error = store.filesError.value;
  const row = (file: InputFile): VNode =>
    h(
      'li',
      {},
      h('span', { class: 'file-name' }, file.name),
      h('span', { class: 'muted' }, `${formatSize(file.bytes.length)}, ${roleTitles[file.role]}`),
      h(
        'button',
        { type: 'button', class: 'remove', 'aria-label': `Remove ${file.name}`, onclick: () => work.remove(file) },
        '×',
      ),
    );
  return h(
    'div',
    { class: 'drawn' },
    h('ul', { id: 'files', class: 'files', 'aria-label': 'Files given' }, files.map(row)),
    part(SourceHint, { store }),
    h('p', { id: 'files-error', class: 'error-text', role: 'alert', hidden: error === '' }, error),
    h(
      'div',
      { class: 'row' },
      h(
        'button',
        {
          id: 'write-ir',
          type: 'button',
          class: 'small',
          onclick: async () => {
            const { startText } = await import('../input/start-text.js');
            work.openEditor(startText);
          },
        },
        'Write LLVM IR',
      ),
      h(
        'button',
        {
          id: 'clear-files',
          type: 'button',
          class: 'small',
          hidden: files.length === 0,
          onclick: () => work.clear(),
        },
        'Remove all',
      ),
    ),
  );
}

/** A hint for source files without bitcode: the page does not compile, so it shows the command that does. */
function SourceHint({ store }: { readonly store: Store }): VNode | null {
  const sources = store.ofRole('source');
  if (sources.length === 0 || sources.length < store.work.value.files.length) return null;
  const command = compileCommand(sources[0]!.name);
  return h(
    'div',
    { id: 'source-hint', class: 'source-hint', role: 'status' },
    h(
      'p',
      {},
      'The page links bitcode, and does not compile source. Compile it with this command, and drop the bitcode next to it:',
    ),
    h('pre', { class: 'code', tabindex: 0 }, command.text),
    h('p', {}, command.result),
  );
}

/** The programs that ship with the page. */
export function ExamplesPart({ app: { store, work } }: { readonly app: App }): VNode {
  const open = store.work.value.example;
  return h(
    'div',
    { class: 'examples', id: 'examples' },
    examples.map(({ id, title, text }) =>
      h(
        'button',
        {
          type: 'button',
          class: 'example',
          'data-example': id,
          'aria-pressed': String(id === open),
          onclick: () => void work.openExample(id),
        },
        h('strong', {}, title),
        h('span', {}, text),
      ),
    ),
  );
}

/** Accepts files that are dropped anywhere on the page; the browser would open a file that misses the field in place of the page. */
export function watchDrops(app: App, field: HTMLElement, pick: HTMLElement, picker: HTMLInputElement): void {
  pick.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    void app.work.add([...(picker.files ?? [])]);
    picker.value = '';
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    field.classList.add('over');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) field.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    field.classList.remove('over');
    void app.work.add([...(event.dataTransfer?.files ?? [])]);
  });
}
