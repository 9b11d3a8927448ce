import type { VNode } from 'preact';
import { h, type Child } from './dom.js';

/** One of several exclusive choices. */
export interface Segment {
  readonly title: Child;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

/** A row of buttons of which one is pressed. @param label The accessible name of the row. */
export function segments(label: string, all: readonly Segment[]): VNode {
  return h(
    'div',
    { class: 'segments', role: 'group', 'aria-label': label },
    all.map(({ title, isChosen, choose }) =>
      h('button', { type: 'button', class: 'segment', 'aria-pressed': String(isChosen), onclick: choose }, title),
    ),
  );
}
