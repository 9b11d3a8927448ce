import { demand } from '@bpf-link-wasm/testkit/requirement';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { browser as installed, startBrowser, type BrowserName, type BrowserOptions } from './browsers.js';

/** A browser that runs during the tests. */
export interface RunningBrowser {
  get(): Browser;
}

/**
 * Starts a browser before the tests of the surrounding `describe` and ends it after them. Without that browser the tests
 * are skipped, in CI they fail.
 */
export function useBrowser(name: BrowserName, options?: BrowserOptions): RunningBrowser {
  let started: Browser | undefined;
  beforeAll(async () => {
    if (installed(name).missing() === undefined) started = await startBrowser(name, options);
  });
  beforeEach(({ skip }) => demand({ skip }, installed(name)));
  afterAll(() => started?.close());
  return {
    get() {
      if (!started) throw new Error(installed(name).missing());
      return started;
    },
  };
}
