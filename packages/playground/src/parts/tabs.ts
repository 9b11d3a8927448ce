import { tabNames, type TabName } from '../state/url-state.js';
import { h } from './dom.js';

const titles: Record<TabName, string> = {
  object: 'Object',
  disassembly: 'Disassembly',
  maps: 'Maps',
  btf: 'BTF',
  validation: 'Validation',
  ir: 'LLVM IR',
  diagnostics: 'Diagnostics',
  timings: 'Timings',
};

/** The row of tabs: arrow keys, Home and End go from one to another, as the ARIA practices for tabs have it. */
export class Tabs {
  readonly #buttons = new Map<TabName, HTMLButtonElement>();

  constructor(list: HTMLElement, panelId: string, onChoose: (tab: TabName) => void) {
    for (const name of tabNames) {
      const button = h(
        'button',
        { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': panelId, onclick: () => onChoose(name) },
        titles[name],
      );
      this.#buttons.set(name, button);
      list.append(button);
    }
    list.addEventListener('keydown', (event) => {
      const index = tabNames.findIndex((name) => this.#buttons.get(name) === event.target);
      const last = tabNames.length - 1;
      const next = {
        ArrowRight: index === last ? 0 : index + 1,
        ArrowLeft: index === 0 ? last : index - 1,
        Home: 0,
        End: last,
      }[event.key];
      if (index === -1 || next === undefined) return;
      event.preventDefault();
      this.#buttons.get(tabNames[next]!)!.focus();
      onChoose(tabNames[next]!);
    });
  }

  /** Marks the chosen one. */
  choose(tab: TabName): void {
    for (const [name, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
    }
    this.#buttons.get(tab)?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }

  /** A mark behind a tab's title, such as the number of errors; '' for none. */
  mark(tab: TabName, text: string, kind: 'error' | 'warning' | '' = ''): void {
    const button = this.#buttons.get(tab)!;
    button.replaceChildren(titles[tab]);
    if (text !== '') button.append(' ', h('span', { class: `count ${kind}` }, text));
  }
}
