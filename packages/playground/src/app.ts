import { batch } from '@preact/signals';
import { CompareActions } from './actions/compare-actions.js';
import { LinkActions } from './actions/link-actions.js';
import { RunActions } from './actions/run-actions.js';
import { WorkActions } from './actions/work-actions.js';
import { Engine } from './engine/engine.js';
import { keepAddress, type AddressContent } from './state/address.js';
import { keepInput } from './state/kept-input.js';
import { keepKernels } from './state/kept-kernels.js';
import { defaultOptions, type FormOptions } from './state/options.js';
import { Store } from './state/store.js';
import { formatQuery, type Place } from './state/url-state.js';

/** The page: its state, and what changes it. */
export class App {
  readonly store = new Store();
  readonly links: LinkActions;
  readonly work: WorkActions;
  readonly compare: CompareActions;
  readonly runs: RunActions;
  readonly #engine: Engine;

  constructor() {
    const { store } = this;
    this.#engine = new Engine({
      onState: (state) => {
        const { failure, engine } = store;
        const before = engine.value;
        batch(() => {
          engine.value = state;
          if (state.status === 'failed') failure.value = state.error as Error;
          else if (before.status === 'failed' && failure.value === before.error) failure.value = undefined;
        });
        if (state.status === 'ready') performance.measure('engine ready', { start: 0, end: performance.now() });
      },
      onLink: (link) => (store.links.value = [...store.links.value, link]),
    });
    keepInput(store);
    this.links = new LinkActions(store, this.#engine);
    this.compare = new CompareActions(store, this.#engine, this.links);
    this.runs = new RunActions(store);
    let before = store.kernels.value;
    store.kernels.subscribe((kernels) => {
      if (kernels[0] !== before[0]) this.links.linkSoon();
      before = kernels;
    });
    keepKernels(store);
    this.work = new WorkActions(store, (isTyping) => {
      if (isTyping) this.links.linkSoon();
      else void this.links.filesChanged().then((lacksBase) => (this.work.lacksBase = lacksBase));
    });
  }

  /** Reads the address, and opens what it names. */
  start(): void {
    keepAddress(window, this.store, async (address) => {
      this.#enter(address);
      await this.work.follow(address);
    });
  }

  /** Loads the engine; links wait for it. Never rejects: the store reports a failure. */
  async loadEngine(): Promise<void> {
    await this.#engine.load().catch(() => undefined);
  }

  /** Goes to a place in the results. */
  go(place: Place): void {
    this.store.place.value = place;
  }

  setOptions(options: FormOptions): void {
    this.store.options.value = formatQuery({ options }) === '' ? defaultOptions : options;
    this.links.linkSoon();
  }

  #enter({ options, place, against }: AddressContent): void {
    const isOther = formatQuery({ options }) !== formatQuery({ options: this.store.options.value });
    const isOtherPair = !isSameLink(against, this.store.against.value);
    batch(() => {
      if (isOtherPair) this.compare.against(against);
      if (place !== undefined) this.store.place.value = place;
      if (isOther) this.store.options.value = options;
    });
    if (isOther) this.links.linkSoon();
  }
}

/** Whether two links have the same options, or neither exists. */
function isSameLink(one: FormOptions | undefined, other: FormOptions | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return formatQuery({ options: one }) === formatQuery({ options: other });
}
