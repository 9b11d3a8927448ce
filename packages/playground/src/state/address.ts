import { effect } from '@preact/signals';
import type { Store } from './store.js';
import { formatFragment, formatQuery, parseFragment, parseQuery, type Place, type UrlState } from './url-state.js';
import type { FormOptions } from './options.js';

/** Precedes the packed files in a fragment. */
export const sharePrefix = '#share/';

/** What an address names. */
export interface Asked {
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

/** The part of the browser's window that is used; tests have their own. */
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

/** The part of the store that is in the query. */
export function urlStateOf({ work, options, against }: Store): UrlState {
  const { example } = work.value;
  return {
    options: options.value,
    ...(example !== '' && { example }),
    ...(against.value !== undefined && { against: against.value }),
  };
}

/** The address of the present state, and the `step`: states with different steps have history entries of their own. */
function entryOf(store: Store): { readonly url: string; readonly step: string } {
  const { work, place } = store;
  const { id } = work.value;
  const query = formatQuery(urlStateOf(store));
  return { url: `${query}${formatFragment(place.value)}`, step: `${id} ${formatFragment(place.value)}` };
}

/**
 * Keeps the address and the store in step, starting from the address. Other files or another place make a new entry of the
 * history; other options change the present entry. When the user goes to an entry, `onAsked` is called.
 * @param onAsked Puts into the store what an address names. Until it is done the address stays as it is.
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
