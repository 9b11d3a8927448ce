import { effect } from '@preact/signals';
import type { Store } from './store.js';
import { formatFragment, formatQuery, parseFragment, parseQuery, type Place, type UrlState } from './url-state.js';
import type { FormOptions } from './options.js';

/** Precedes the packed files in a fragment. */
export const sharePrefix = '#share/';

/** The content of an address. */
export interface AddressContent {
  /** Undefined when the address names none. */
  readonly example: string | undefined;
  readonly options: FormOptions;
  /** The options of the link that results are compared with. */
  readonly against: FormOptions | undefined;
  readonly place: Place | undefined;
  /** The id of a history entry's files, which may still be kept. */
  readonly work: number | undefined;
  /** Files that the address itself contains, packed. */
  readonly shared: string | undefined;
}

/** The part of the browser's window that is used, which tests replace. */
export interface AddressBar {
  readonly location: { readonly pathname: string; readonly search: string; readonly hash: string };
  readonly history: {
    readonly state: unknown;
    pushState(state: unknown, unused: string, url: string): void;
    replaceState(state: unknown, unused: string, url: string): void;
  };
  addEventListener(type: 'popstate' | 'hashchange', listener: () => void): void;
}

/** Reads the address. */
export function readAddress({ location, history }: AddressBar): AddressContent {
  const { example, options, against } = parseQuery(location.search);
  const { work } = (history.state ?? {}) as { work?: unknown };
  return {
    example,
    options,
    against,
    place: parseFragment(location.hash),
    shared: location.hash.startsWith(sharePrefix) ? location.hash.slice(sharePrefix.length) : undefined,
    work: typeof work === 'number' ? work : undefined,
  };
}

/** The part of the store that is in the query. */
export function urlStateOf({ work, options, against }: Store): UrlState {
  const { example } = work.value;
  return {
    options: options.value,
    ...(example !== '' && { example }),
    ...(against.value !== undefined && { against: against.value }),
  };
}

/** The address of the present state, and its `step`: states with different steps have separate history entries. */
function entryOf(store: Store): { readonly url: string; readonly step: string } {
  const { work, place } = store;
  const { id } = work.value;
  const query = formatQuery(urlStateOf(store));
  return { url: `${query}${formatFragment(place.value)}`, step: `${id} ${formatFragment(place.value)}` };
}

/**
 * Synchronizes the address and the store, starting with the address. Other files or another place add an entry to the history; other
 * options change the present entry.
 * @param onNavigate Called for the first address, and when the user goes to another one: applies it to the store. Until its promise
 * settles, the address is not changed.
 */
export function keepAddress(
  bar: AddressBar,
  store: Store,
  onNavigate: (content: AddressContent) => Promise<void>,
): void {
  let last = entryOf(store);
  let following = 0;
  const write = (isNew: boolean): void => {
    const state = { work: store.work.value.id };
    const url = `${bar.location.pathname}${last.url}`;
    if (isNew) bar.history.pushState(state, '', url);
    else bar.history.replaceState(state, '', url);
  };
  const follow = (): void => {
    following += 1;
    const end = (): void => {
      following -= 1;
      if (following === 0) write(false);
    };
    void onNavigate(readAddress(bar)).then(end, end);
  };
  const followOther = (): void => {
    if (`${bar.location.search}${bar.location.hash}` !== last.url) follow();
  };
  follow();
  effect(() => {
    const entry = entryOf(store);
    const isNew = entry.step !== last.step;
    const isOther = entry.url !== last.url || isNew;
    last = entry;
    if (isOther && following === 0) write(isNew);
  });
  bar.addEventListener('popstate', followOther);
  bar.addEventListener('hashchange', followOther);
}
