import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openClient, serveClient, strictPolicy } from './client-page.js';
import type { FolderServer, ServeOptions } from './serve-folders.js';
import type { RunningBrowser } from './use-browser.js';

/** What a test of the client uses. */
export interface Client {
  /** A new page for each test, under a strict policy unless the options change it. */
  readonly page: Page;
  readonly server: FolderServer;
  /** The process id of the browser. */
  readonly browserId: number;
}

/** Reopens the client's page for each test of the surrounding `describe`. */
export function useClient(browser: RunningBrowser, options: ServeOptions = {}): Client {
  let server: FolderServer;
  let page: Page;
  beforeAll(async () => {
    server = await serveClient({
      ...options,
      headers: { 'content-security-policy': strictPolicy, ...options.headers },
    });
  });
  beforeEach(async () => {
    server.failures.clear();
    server.stalled.clear();
    server.pauses.clear();
    page = await openClient(browser.get(), server);
  });
  afterEach(() => page?.close());
  afterAll(() => server?.close());
  return {
    get page() {
      return page;
    },
    get server() {
      return server;
    },
    get browserId() {
      return browser.get().process()?.pid ?? 0;
    },
  };
}
