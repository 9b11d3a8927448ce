import type { VNode } from 'preact';
import { h, type Attributes, type Child } from '../parts/dom.js';
import { formatFragment, type Place } from '../state/url-state.js';
import type { ViewContext } from './view.js';

/** A link to another place in the results. */
export function placeLink(place: Place, { go }: Pick<ViewContext, 'go'>, content: Child, more: Attributes = {}): VNode {
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(place);
  };
  return h('a', { ...more, href: formatFragment(place), onclick: open }, content);
}
