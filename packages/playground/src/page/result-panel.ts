import type { Inspected } from '../inspect/inspected.js';
import { byId, h, replace } from '../parts/dom.js';
import { HexView } from '../parts/hex-view.js';
import { startRows, watchRows } from '../parts/rows.js';
import { Tabs } from '../parts/tabs.js';
import { formatFragment, parseFragment, type Place } from '../state/url-state.js';
import type { LinkRun, View, ViewContext } from '../views/view.js';

/** Tabs are loaded when they are first shown, so that the page's first view is small. */
const views: Record<Place['tab'], () => Promise<View>> = {
  object: async () => (await import('../views/object-view.js')).objectView,
  disassembly: async () => (await import('../views/disassembly-view.js')).disassemblyView,
  maps: async () => (await import('../views/maps-view.js')).mapsView,
  btf: async () => (await import('../views/btf-view.js')).btfView,
  validation: async () => (await import('../views/validation-view.js')).validationView,
  ir: async () => (await import('../views/ir-view.js')).irView,
  diagnostics: async () => (await import('../views/diagnostics-view.js')).diagnosticsView,
  timings: async () => (await import('../views/timings-view.js')).timingsView,
};

/** What the tabs show besides the place in them. */
export interface Results {
  readonly run: LinkRun | undefined;
  readonly inspected: Inspected | undefined;
}

/** What the tabs ask the page for. */
export type ResultSource = () => Pick<ViewContext, 'sources' | 'engine' | 'dumpModules'>;

/** The results: a tab for each view of them, each with its fragment of the URL, and the bytes. */
export class ResultPanel {
  readonly #source: ResultSource;
  readonly #onFollow: () => void;
  readonly #hex = new HexView(byId('hex'), byId('hex-label'));
  readonly #panel = byId('panel');
  readonly #tabs: Tabs;
  readonly #memory = new Map<string, string>();
  #place: Place;
  #results: Results = { run: undefined, inspected: undefined };
  #drawing = 0;

  /** @param onFollow The user went to another entry of the history. */
  constructor(source: ResultSource, onFollow: () => void) {
    this.#source = source;
    this.#onFollow = onFollow;
    this.#place = parseFragment(location.hash) ?? { tab: 'object', item: '' };
    this.#tabs = new Tabs(byId('tabs'), 'panel', (tab) => this.#go({ tab, item: '' }));
    watchRows(this.#panel, (range) => this.#hex.light(range));
    addEventListener('hashchange', () => this.#follow());
  }

  /** The tab that is shown. */
  get tab(): Place['tab'] {
    return this.#place.tab;
  }

  /** What the last link gave, or the file that is open. */
  get results(): Results {
    return this.#results;
  }

  /** Shows other results. */
  async show(results: Results): Promise<void> {
    this.#results = results;
    this.#hex.show(results.inspected?.bytes ?? new Uint8Array());
    this.#mark();
    await this.draw();
  }

  /** Draws the tab anew. */
  async draw(): Promise<void> {
    const drawing = ++this.#drawing;
    const { tab, item } = this.#place;
    this.#tabs.choose(tab);
    this.#panel.setAttribute('aria-labelledby', `tab-${tab}`);
    const isSameTab = this.#panel.dataset['tab'] === tab;
    const scroll = isSameTab ? this.#panel.scrollTop : 0;
    let drawn: HTMLElement;
    try {
      const view = await views[tab]();
      drawn = await view({
        ...this.#results,
        ...this.#source(),
        item,
        memory: this.#memory,
        go: (place) => this.#go(place),
      });
    } catch (error) {
      drawn = h('p', { class: 'error-text', role: 'alert' }, `This tab cannot be shown: ${(error as Error).message}`);
    }
    if (drawing !== this.#drawing) return;
    replace(this.#panel, drawn);
    this.#panel.dataset['tab'] = tab;
    this.#panel.scrollTop = scroll;
    startRows(this.#panel);
  }

  #go(place: Place): void {
    this.#place = place;
    const fragment = formatFragment(place);
    if (location.hash !== fragment) history.pushState(null, '', fragment);
    void this.draw();
  }

  #follow(): void {
    const place = parseFragment(location.hash);
    if (place === undefined) return;
    this.#place = place;
    this.#onFollow();
    void this.draw();
  }

  #mark(): void {
    const { diagnostics = [], error } = this.#results.run ?? {};
    const errors =
      diagnostics.filter(({ severity }) => severity === 'error').length +
      Number(error !== undefined && diagnostics.length === 0);
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
    this.#tabs.mark(
      'diagnostics',
      errors + warnings === 0 ? '' : String(errors + warnings),
      errors > 0 ? 'error' : 'warning',
    );
  }
}
