import { effect } from '@preact/signals';
import type { Store } from './store.js';
import { formatFragment, formatQuery, parseFragment, parseQuery, type Place, type UrlState } from './url-state.js';
import type { FormOptions } from './options.js';

/** What is before the packed files in a fragment. */
export const sharePrefix = '#share/';

/** What an address asks for. */
export interface Asked {
  /** Undefined when the address does not say. */
  readonly example: string | undefined;
  readonly options: FormOptions;
  /** The options of the link that results are compared with. */
  readonly against: FormOptions | undefined;
  readonly place: Place | undefined;
  /** The work of an entry of the history, which may be there still. */
  readonly work: number | undefined;
  /** Files that the address itself holds, packed. */
  readonly shared: string | undefined;
}

/** A part of the browser's window; tests have one of their own. */
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
export function askedBy({ location, history }: AddressBar): Asked {
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

/** What the query has of the store. */
export function urlStateOf({ work, options, against }: Store): UrlState {
  const { example } = work.value;
  return {
    options: options.value,
    ...(example !== '' && { example }),
    ...(against.value !== undefined && { against: against.value }),
  };
}

/** What entries of the history differ in, with what they may share an entry for. */
function entryOf(store: Store): { readonly url: string; readonly step: string } {
  const { work, place } = store;
  const { id } = work.value;
  const query = formatQuery(urlStateOf(store));
  return { url: `${query}${formatFragment(place.value)}`, step: `${id} ${formatFragment(place.value)}` };
}

/**
 * Keeps the address and the store together, from what the address asks for at first: other files, and another place, are another
 * entry of the history, other options change the entry that is there. An entry that the user goes to is handed on.
 * @param onAsked Puts into the store what an address asks for. Until it is done the address stays as it is.
 */
export function keepAddress(bar: AddressBar, store: Store, onAsked: (asked: Asked) => Promise<void>): void {
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
    void onAsked(askedBy(bar)).then(end, end);
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
