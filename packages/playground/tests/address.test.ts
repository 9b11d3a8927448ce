import { describe, expect, it } from 'vitest';
import { keepAddress, type AddressBar, type AddressContent } from '../src/state/address.js';
import { defaultOptions } from '../src/state/options.js';
import { noWork, Store } from '../src/state/store.js';

/** A window's address and history, in memory. */
class Bar implements AddressBar {
  readonly entries: { url: string; state: unknown }[];
  at = 0;
  readonly #listeners: (() => void)[] = [];

  constructor(url: string) {
    this.entries = [{ url, state: null }];
  }

  get location() {
    const { pathname, search, hash } = new URL(this.entries[this.at]!.url, 'http://page');
    return { pathname, search, hash };
  }

  get history() {
    const { entries, at } = this;
    return {
      state: entries[at]!.state,
      pushState: (state: unknown, _: string, url: string) => {
        this.entries.splice(this.at + 1, Infinity, { url, state });
        this.at += 1;
      },
      replaceState: (state: unknown, _: string, url: string) => {
        this.entries[this.at] = { url, state };
      },
    };
  }

  addEventListener(_: string, listener: () => void): void {
    this.#listeners.push(listener);
  }

  go(steps: number): void {
    this.at += steps;
    for (const listener of this.#listeners) listener();
  }

  get urls(): string[] {
    return this.entries.map(({ url }) => url);
  }
}

/** A store that follows addresses, as the page does. */
async function start(url: string) {
  const bar = new Bar(url);
  const store = new Store();
  const visited: AddressContent[] = [];
  keepAddress(bar, store, async (next) => {
    visited.push(next);
    store.options.value = next.options;
    if (next.place !== undefined) store.place.value = next.place;
    if (next.example !== undefined) store.work.value = { id: 7, files: [], example: next.example };
    await Promise.resolve();
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { bar, store, visited };
}

describe('keepAddress', () => {
  it('asks for what the address says at first, and makes no entry of it', async () => {
    const { bar, store } = await start('/page?example=fork&cpu=v3#btf/12');
    expect(store.place.value).toEqual({ tab: 'btf', item: '12' });
    expect(store.options.value.cpu).toBe('v3');
    expect(bar.urls).toEqual(['/page?example=fork&cpu=v3#btf/12']);
    expect(bar.history.state).toEqual({ work: 7 });
  });

  it('makes an entry of another place and of other files, none of other options', async () => {
    const { bar, store } = await start('/page#maps');
    store.place.value = { tab: 'btf', item: '3' };
    store.options.value = { ...defaultOptions, cpu: 'v4' };
    store.work.value = { ...noWork, id: 9, example: 'fork' };
    expect(bar.urls).toEqual(['/page#maps', '/page?cpu=v4#btf/3', '/page?example=fork&cpu=v4#btf/3']);
  });

  it('asks again when the user goes back, and makes no entry of that', async () => {
    const { bar, store, visited } = await start('/page#maps');
    store.place.value = { tab: 'btf', item: '3' };
    store.place.value = { tab: 'btf', item: '4' };
    bar.go(-2);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(store.place.value).toEqual({ tab: 'maps', item: '' });
    expect(visited.at(-1)).toMatchObject({ place: { tab: 'maps' }, work: 0 });
    expect(bar.urls).toEqual(['/page#maps', '/page#btf/3', '/page#btf/4']);
  });

  it('has the options of a link of the same files to compare with, not of other files', async () => {
    const { bar, store } = await start('/page?example=fork#compare');
    const options = { ...defaultOptions, optimize: 'z' } as const;
    store.compared.value = { name: 'z', options };
    expect(bar.urls).toEqual(['/page?example=fork&against=optimize%3Dz#compare']);
    bar.go(0);
    store.compared.value = { name: 'z', options, work: 7 };
    store.work.value = { ...noWork, id: 9, example: 'xdp-counter' };
    expect(bar.urls.at(-1)).toBe('/page?example=xdp-counter#compare');
  });

  it('asks nothing when the address is that of the state', async () => {
    const { bar, visited } = await start('/page#maps');
    bar.go(0);
    expect(visited).toHaveLength(1);
  });
});
