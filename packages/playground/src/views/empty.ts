import type { VNode } from 'preact';
import { h } from '../parts/dom.js';
import type { ViewContext } from './view.js';

/** Shown in a tab that has no content, with what to do. */
export function emptyView(what: string, remedy: string): VNode {
  return h('div', { class: 'empty' }, h('p', {}, h('strong', {}, what)), h('p', {}, remedy));
}

/** Shown in tabs about an object when there is none. */
export function noObject(): VNode {
  return emptyView(
    'Nothing to show yet.',
    'Choose an example or drop a file; a finished object or BTF file opens without linking.',
  );
}

/** Shown in tabs about BTF when there is none; the remedy depends on what the linker or the reader found. */
export function noBtf({ inspected, run }: Pick<ViewContext, 'inspected' | 'run'>): VNode {
  const broken = run?.diagnostics.find(({ code }) => code === 'LINK_BROKEN_DEBUG_INFO');
  const [problem] = inspected?.problems ?? [];
  const title = 'This file has no BTF that can be read.';
  if (problem !== undefined) return emptyView(title, problem.message);
  if (broken !== undefined) return emptyView(title, broken.message);
  return emptyView(title, 'Build with debug info (debug = 2), and link without stripping BTF.');
}
