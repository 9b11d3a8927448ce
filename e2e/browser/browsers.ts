import { findProgram, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { launch, type Browser } from 'puppeteer-core';

/** Browsers that the tests run in. */
export type BrowserName = 'chromium' | 'firefox';

export const browserNames: readonly BrowserName[] = ['chromium', 'firefox'];

/** Names under which systems install them; a snap's stub on Ubuntu has the name of the real thing, but does not start. */
const programs: Record<BrowserName, readonly string[]> = {
  chromium: ['chromium', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

/** Nothing that looks for a network outside, no welcome. */
const chromiumFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds that a browser has until it answers, for busy machines. */
const startTime = 120_000;

function findBrowser(name: BrowserName): string | undefined {
  return programs[name].map(findProgram).find((path) => path !== undefined);
}

/** The browser is installed. */
export function browser(name: BrowserName): Requirement {
  return { missing: () => (findBrowser(name) ? undefined : `${programs[name].join(' or ')} is not installed`) };
}

/** How a browser runs. */
export interface BrowserOptions {
  /**
   * Whether Chromium compiles the engine again, optimised, while it runs. Without that a page costs half of the processor
   * time, and many links cost more. Default true, as users have it.
   */
  readonly optimizesEngine?: boolean;
}

/**
 * Starts a browser without a window and with an empty profile: Chromium by its own protocol, Firefox by WebDriver BiDi.
 * @throws Error when it is not installed or does not start
 */
export async function startBrowser(
  name: BrowserName,
  { optimizesEngine = true }: BrowserOptions = {},
): Promise<Browser> {
  const executablePath = findBrowser(name);
  if (executablePath === undefined) throw new Error(browser(name).missing());
  if (name === 'firefox')
    return launch({ browser: 'firefox', executablePath, protocol: 'webDriverBiDi', timeout: startTime });
  const isRoot = process.getuid?.() === 0;
  const args = [
    ...chromiumFlags,
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(optimizesEngine ? [] : ['--js-flags=--liftoff-only']),
  ];
  return launch({ browser: 'chrome', executablePath, args, timeout: startTime });
}
