import { LinkError } from '@bpf-link-wasm/driver';
import type { VNode } from 'preact';
import { editorName } from '../actions/work-actions.js';
import type { App } from '../app.js';
import { h } from '../parts/dom.js';
import { explanationOf } from '../parts/explanation.js';
import { goToLine } from './editor-part.js';

/** The last failure, its location, and what to do about it. */
export function FailurePart({ app }: { readonly app: App }): VNode {
  const error = app.store.failure.value;
  const code = error !== undefined && 'code' in error ? String(error.code) : '';
  const remedy = code === '' ? undefined : explanationOf(code)?.remedy;
  return h(
    'div',
    { id: 'failure', class: 'failure', role: 'alert', hidden: error === undefined },
    error !== undefined && [
      h('p', { class: 'failure-text' }, code !== '' && [h('code', {}, code), ' '], error.message),
      h('p', { class: 'remedy', hidden: remedy === undefined }, remedy),
      gotoButton(error),
    ],
  );
}

/** A button that moves the cursor to the line of an error in the editor's text. */
function gotoButton(error: Error): VNode | undefined {
  const diagnostics = error instanceof LinkError ? error.diagnostics : [];
  const { line, column = 1 } =
    diagnostics.find(({ location }) => location?.input === editorName && location.line !== undefined)?.location ?? {};
  if (line === undefined) return undefined;
  return h(
    'button',
    { type: 'button', class: 'small', onclick: () => void goToLine(line, column) },
    `Go to line ${line}`,
  );
}
