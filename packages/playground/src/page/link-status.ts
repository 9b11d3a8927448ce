import { LinkError, type ProgressEvent, type Stage } from '@bpf-link-wasm/driver';
import { byId, h, replace } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { formatMilliseconds, formatSize } from '../parts/format.js';
import type { LinkRun } from '../views/view.js';
import { editorName } from './file-panel.js';

const stages: readonly Stage[] = ['load', 'read', 'link', 'optimize', 'codegen'];
const stageTitles: Record<Stage, string> = {
  load: 'Starting',
  read: 'Reading',
  link: 'Linking',
  optimize: 'Optimising',
  codegen: 'Generating code',
};
const endings: Readonly<Record<string, string>> = { obj: '.o', asm: '.s', 'llvm-ir': '.ll', 'llvm-bc': '.bc' };

/** Says how the link stands. @param done How many stages are behind it. */
export function setStatus(text: string, done = 0): void {
  byId('status').textContent = text;
  byId<HTMLProgressElement>('progress').value = done;
}

/** Says which stage a link is in. */
export function showStage({ stage, elapsedMilliseconds }: ProgressEvent): void {
  setStatus(`${stageTitles[stage]} (${formatMilliseconds(elapsedMilliseconds)})`, stages.indexOf(stage));
}

/** Says how a link ended, and offers its outputs. @param base Their name without ending. */
export function showLinked({ result, milliseconds }: LinkRun, base: string): void {
  const { outputs = [], hasBtf = false } = result ?? {};
  replace(
    byId('outputs'),
    outputs.map(({ kind, bytes }) => {
      const name = `${base}${endings[kind] ?? `.${kind}`}`;
      const offer = {
        type: 'button',
        class: 'output',
        'data-kind': kind,
        onclick: () => download(name, bytes),
      } as const;
      return h(
        'li',
        {},
        h('button', offer, `Download ${name}`, h('span', { class: 'muted' }, formatSize(bytes.length))),
      );
    }),
  );
  setStatus(`Linked${hasBtf ? ' with BTF' : ', no BTF'} in ${formatMilliseconds(milliseconds)}`, stages.length);
}

/** A button that leads from an error in the editor's text to its line. */
export function gotoButton(error: Error): HTMLElement | undefined {
  const diagnostics = error instanceof LinkError ? error.diagnostics : [];
  const { line, column = 1 } =
    diagnostics.find(({ location }) => location?.input === editorName && location.line !== undefined)?.location ?? {};
  if (line === undefined) return undefined;
  const open = async (): Promise<void> => {
    const [{ moveTo }, { EditorView }] = await Promise.all([
      import('../parts/ir-editor.js'),
      import('@codemirror/view'),
    ]);
    const view = EditorView.findFromDOM(byId('editor'));
    if (view !== null) moveTo(view, line, column);
  };
  return h('button', { type: 'button', class: 'small', onclick: () => void open() }, `Go to line ${line}`);
}
