import { signal } from '@preact/signals';
import { Component, type ComponentType, type VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { App } from '../app.js';
import { h, part, type Child } from '../parts/dom.js';
import { startRows, watchRows } from '../parts/rows.js';
import type { Place, TabName } from '../state/url-state.js';
import { purposes } from './tabs-part.js';
import type { View, ViewContext } from '../views/view.js';

/** Loads each tab's module. Tabs are loaded when they are first shown, so that the page's first view is small. */
const loaders: Record<TabName, () => Promise<View>> = {
  overview: async () => (await import('../views/overview-view.js')).OverviewView,
  object: async () => (await import('../views/object-view.js')).ObjectView,
  disassembly: async () => (await import('../views/disassembly-view.js')).DisassemblyView,
  run: async () => (await import('../views/run-view.js')).RunView,
  verifier: async () => (await import('../views/verifier-view.js')).VerifierView,
  maps: async () => (await import('../views/maps-view.js')).MapsView,
  btf: async () => (await import('../views/btf-view.js')).BtfView,
  validation: async () => (await import('../views/validation-view.js')).ValidationView,
  compare: async () => (await import('../views/compare-view.js')).CompareView,
  ir: async () => (await import('../views/ir-view.js')).IrView,
  diagnostics: async () => (await import('../views/diagnostics-view.js')).DiagnosticsView,
  timings: async () => (await import('../views/timings-view.js')).TimingsView,
};

const loaded = signal<Partial<Record<TabName, View>>>({});
const unloadable = signal('');

function viewOf(tab: TabName): View | undefined {
  const view = loaded.value[tab];
  if (view === undefined) {
    loaders[tab]().then(
      (found) => (loaded.value = { ...loaded.peek(), [tab]: found }),
      (error: Error) => (unloadable.value = error.message),
    );
  }
  return view;
}

/** The selected tab. Its own state, such as its scroll position, lasts as long as the results stay the same. */
export function PanelPart({ app }: { readonly app: App }): VNode {
  const panel = useRef<HTMLElement>(null);
  const { store } = app;
  const { place, results } = store;
  const { tab, item } = place.value;
  const view = viewOf(tab);
  const { id, run, inspected, sources, work } = results.value;
  useLayoutEffect(() => watchRows(panel.current!, (range) => (store.lit.value = range)), []);
  useLayoutEffect(() => {
    panel.current!.scrollTop = 0;
  }, [tab, work]);
  useLayoutEffect(() => startRows(panel.current!), [tab, id, view]);
  const context: ViewContext = {
    store,
    compare: app.compare,
    runs: app.runs,
    run,
    inspected,
    sources,
    item,
    go: (next: Place) => app.go(next),
    dumpModules: (made) => app.links.dumpModules(made),
  };
  return h(
    'div',
    {
      id: 'panel',
      class: 'panel',
      role: 'tabpanel',
      tabindex: 0,
      'aria-labelledby': `tab-${tab}`,
      'data-tab': view && tab,
      ref: panel,
    },
    h('p', { class: 'purpose' }, purposes[tab]),
    view === undefined
      ? h('p', { class: 'muted' }, unloadable.value && notShown(unloadable.value))
      : part(Guard, { key: `${tab} ${id}`, children: part(view as ComponentType<ViewContext>, context) }),
  );
}

const notShown = (message: string): string => `This tab cannot be shown: ${message}`;

/** Keeps the rest of the page working when a tab fails. */
class Guard extends Component<{ readonly children: Child }, { readonly message?: string }> {
  static override getDerivedStateFromError(error: Error): { message: string } {
    return { message: error.message };
  }

  override render(): Child {
    const { message } = this.state;
    return message === undefined
      ? this.props.children
      : h('p', { class: 'error-text', role: 'alert' }, notShown(message));
  }
}
