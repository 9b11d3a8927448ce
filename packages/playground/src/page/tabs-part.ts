import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { App } from '../app.js';
import { h, type Child } from '../parts/dom.js';
import type { Store } from '../state/store.js';
import { tabNames, type TabName } from '../state/url-state.js';

const titles: Record<TabName, string> = {
  overview: 'Overview',
  object: 'Object',
  disassembly: 'Code',
  run: 'Run',
  verifier: 'Verifier',
  maps: 'Maps',
  btf: 'BTF',
  validation: 'Validation',
  ir: 'LLVM IR',
  compare: 'Compare',
  diagnostics: 'Diagnostics',
  timings: 'Timings',
};

/** What each tab is for. */
export const purposes: Record<TabName, string> = {
  overview: 'Each program: when the kernel runs it, what it uses, and the oldest kernel that can load it',
  object: 'The object is an ELF file: its sections and symbols, and how many bytes each part takes',
  disassembly:
    'Source next to the BPF instructions made from it. A line and its instructions have the same colour: click one to find the other',
  run: 'Runs a program here, without a kernel: give it a packet or arguments, then step through it and watch registers and maps',
  verifier:
    "The kernel's verifier proves that a program is safe before it loads it. Paste its log to see why it refused one",
  maps: 'Maps are the memory that programs share with user space. Three loaders read their definitions from the object',
  btf: 'BTF, the BPF Type Format: the types of the object, as the kernel and loaders read them',
  validation: 'Whether a kernel accepts the types in the object, and the oldest kernel that does',
  ir: 'LLVM IR is the form between source and instructions: here before and after the linker has optimised it',
  compare: 'What another option, or another file, changes: A next to B, the result that the other tabs show',
  diagnostics: 'Errors and warnings of the linker, and what to do about each',
  timings: 'How long each step took, starting with the download of the engine',
};

/** The row of tabs: arrow keys, Home and End move between them, as the ARIA practices for tabs require. */
export function TabsPart({ app }: { readonly app: App }): VNode {
  const list = useRef<HTMLElement>(null);
  const { tab } = app.store.place.value;
  const choose = (name: TabName): void => app.go({ tab: name, item: '' });
  useLayoutEffect(() => bringIntoSight(list.current!, document.getElementById(`tab-${tab}`)!), [tab]);
  const move = (event: KeyboardEvent): void => {
    const index = tabNames.findIndex((name) => `tab-${name}` === (event.target as HTMLElement).id);
    const last = tabNames.length - 1;
    const next = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (index === -1 || next === undefined) return;
    event.preventDefault();
    document.getElementById(`tab-${tabNames[next]!}`)!.focus();
    choose(tabNames[next]!);
  };
  return h(
    'div',
    { id: 'tabs', class: 'tabs', role: 'tablist', 'aria-label': 'Results', ref: list, onkeydown: move },
    tabNames.map((name) =>
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${name}`,
          title: purposes[name],
          'aria-controls': 'panel',
          'aria-selected': String(name === tab),
          tabindex: name === tab ? 0 : -1,
          onclick: () => choose(name),
        },
        titles[name],
        name === 'diagnostics' && countOf(app.store),
      ),
    ),
  );
}

/** Scrolls only the row: `scrollIntoView` would move the page as well. */
function bringIntoSight(list: HTMLElement, tab: HTMLElement): void {
  const start = tab.offsetLeft - list.offsetLeft;
  const end = start + tab.offsetWidth;
  if (start < list.scrollLeft) list.scrollLeft = start;
  else if (end > list.scrollLeft + list.clientWidth) list.scrollLeft = end - list.clientWidth;
}

/** The badge with the number of errors and warnings. */
function countOf({ results }: Store): Child {
  const { diagnostics = [], error } = results.value.run ?? {};
  const errors =
    diagnostics.filter(({ severity }) => severity === 'error').length +
    Number(error !== undefined && diagnostics.length === 0);
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings === 0) return false;
  return [' ', h('span', { class: `count ${errors > 0 ? 'error' : 'warning'}` }, errors + warnings)];
}
