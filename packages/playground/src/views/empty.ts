import { h } from '../parts/dom.js';

/** What a tab shows when there is nothing for it, and what to do. */
export function emptyView(what: string, remedy: string): HTMLElement {
  return h('div', { class: 'empty' }, h('p', {}, h('strong', {}, what)), h('p', {}, remedy));
}

/** For tabs that show an object when there is none. */
export function noObject(): HTMLElement {
  return emptyView(
    'Nothing to show yet.',
    'Choose an example or drop a file; a finished object or BTF file opens without linking.',
  );
}
