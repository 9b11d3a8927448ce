import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { h, type Attributes } from './dom.js';

const answerMs = 1800;

/** Properties of a copy button. */
export interface CopyButtonProperties {
  readonly label: string;
  readonly attributes?: Attributes;
  text(): string;
  /** The element that shows the text: it is selected, to be copied by keyboard, where the browser does not allow access to the clipboard. */
  shown(): HTMLElement | null;
}

/** A button that copies a text, and confirms it. */
export function CopyButton({ label, attributes, text, shown }: CopyButtonProperties): VNode {
  const answer = useSignal('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      answer.value = 'Copied';
    } catch {
      const element = shown();
      if (element !== null) getSelection()?.selectAllChildren(element);
      answer.value = 'Press Ctrl+C';
    }
    setTimeout(() => (answer.value = ''), answerMs);
  };
  return h(
    'button',
    { type: 'button', class: 'small', ...attributes, onclick: () => void copy() },
    answer.value || label,
  );
}
