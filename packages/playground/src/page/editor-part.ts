import { effect } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { App } from '../app.js';
import { editorName } from '../actions/work-actions.js';
import { h, part } from '../parts/dom.js';

/** The editor of LLVM IR, while its text is among the files. */
export function EditorPart({ app }: { readonly app: App }): VNode | null {
  const { hasEditor, work } = app.store;
  if (!hasEditor.value) return null;
  return h(
    'section',
    { class: 'card', id: 'editor-card', 'aria-labelledby': 'editor-heading' },
    h('h2', { id: 'editor-heading' }, 'LLVM IR'),
    part(IrEditor, { key: work.value.id, app }),
  );
}

function IrEditor({ app }: { readonly app: App }): VNode {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { store, work } = app;
    let end = (): void => undefined;
    let isGone = false;
    void import('../parts/ir-editor.js').then(({ createIrEditor, markErrors }) => {
      if (isGone) return;
      const file = store.work.peek().files.find(({ isEdited }) => isEdited);
      const view = createIrEditor(box.current!, new TextDecoder().decode(file?.bytes), {
        label: 'LLVM IR',
        onChange: (text) => work.setText(text),
      });
      view.focus();
      const stop = effect(() => {
        const { diagnostics = [] } = store.results.value.run ?? {};
        markErrors(
          view,
          diagnostics.filter(({ location }) => location?.input === editorName),
        );
      });
      end = () => {
        stop();
        view.destroy();
      };
    });
    return () => {
      isGone = true;
      end();
    };
  }, []);
  return h('div', { id: 'editor', class: 'editor', ref: box });
}

/** Puts the editor's cursor at a place. @param line From 1. @param column From 1. */
export async function goToLine(line: number, column: number): Promise<void> {
  const [{ moveTo }, { EditorView }] = await Promise.all([import('../parts/ir-editor.js'), import('@codemirror/view')]);
  const view = EditorView.findFromDOM(document.getElementById('editor')!);
  if (view !== null) moveTo(view, line, column);
}
