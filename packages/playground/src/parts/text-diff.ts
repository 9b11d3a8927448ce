import { getChunks, MergeView, unifiedMergeView } from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { h } from './dom.js';
import { plural } from './format.js';
import { readOnly } from './ir-editor.js';
import { irLanguage } from './ir-language.js';

/** A text and its name. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Two texts to compare. */
export interface TextDiffProperties {
  readonly before: NamedText;
  readonly after: NamedText;
  readonly isIr: boolean;
}

/** The media query for screens that are too narrow for two columns of code. */
const narrow = '(max-width: 860px)';

const options = {
  collapseUnchanged: { margin: 3, minSize: 6 },
  // Precise for a function; large modules are compared roughly, as a precise comparison would take seconds.
  diffConfig: { scanLimit: 2000, timeout: 400 },
};

/** Two texts side by side with their differences; one above the other on a narrow screen. Equal parts are folded. */
export function TextDiff({ before, after, isIr }: TextDiffProperties): VNode {
  const box = useRef<HTMLElement>(null);
  const count = useSignal(0);
  const isSame = before.text === after.text;
  useLayoutEffect(() => {
    if (isSame) return undefined;
    const extensions = (label: string): Extension[] => [...readOnly(label), isIr ? irLanguage : []];
    if (matchMedia(narrow).matches) {
      const unified = unifiedMergeView({ original: before.text, mergeControls: false, ...options });
      const label = `${before.name}, then ${after.name}`;
      const view = new EditorView({
        parent: box.current!,
        doc: after.text,
        extensions: [extensions(label), unified],
      });
      count.value = getChunks(view.state)?.chunks.length ?? 0;
      return () => view.destroy();
    }
    const view = new MergeView({
      parent: box.current!,
      a: { doc: before.text, extensions: extensions(before.name) },
      b: { doc: after.text, extensions: extensions(after.name) },
      ...options,
    });
    count.value = view.chunks.length;
    return () => view.destroy();
  }, [before.text, after.text]);
  return h(
    'div',
    { class: 'text-diff' },
    h(
      'div',
      { class: 'diff-heads' },
      h('span', { class: 'muted', role: 'status' }, isSame ? 'No difference' : plural(count.value, 'difference')),
      h('strong', {}, before.name),
      h('strong', {}, after.name),
    ),
    isSame
      ? h('pre', { class: 'code tall', tabindex: 0 }, after.text)
      : h('div', { class: 'diff-box', ref: box, key: `${before.name} ${after.name}` }),
  );
}
