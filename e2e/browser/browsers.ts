import { findProgram, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { launch, type Browser } from 'puppeteer-core';

/** Browsers in which the tests run. */
export type BrowserName = 'chromium' | 'firefox';

export const browserNames: readonly BrowserName[] = ['chromium', 'firefox'];

/** Names under which systems install them. On Ubuntu the snap's stub has the usual name, but does not start. */
const programs: Record<BrowserName, readonly string[]> = {
  chromium: ['chromium', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

/** No welcome page, and no access to an outside network. */
const chromiumFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Time for a browser to answer, in milliseconds, long enough for busy machines. */
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
   * Whether Chromium recompiles the engine with optimizations while it runs. Without that a page costs half of the
   * processor time, and many links cost more. Default true, as for users.
   */
  readonly optimizesEngine?: boolean;
}

/**
 * Starts a headless browser with an empty profile: Chromium through its own protocol, Firefox through WebDriver BiDi.
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
