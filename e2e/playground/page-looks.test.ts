import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground, type Playground } from './playground-page.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));

/** Tabs with a text that each shows, as proof that it is there. */
const tabs: readonly (readonly [tab: string, text: string])[] = [
  ['overview', 'OWNERS'],
  ['object', 'Sections'],
  ['disassembly', 'exit'],
  ['run', 'no kernel takes part'],
  ['verifier', 'What the kernel wrote'],
  ['maps', 'OWNERS'],
  ['btf', 'Layout'],
  ['validation', 'Minimum kernel'],
  ['ir', 'Before optimisation'],
  ['diagnostics', 'No errors'],
  ['timings', 'Stages'],
];

const themes = ['light', 'dark'] as const;

async function open(page: Playground, theme: (typeof themes)[number]): Promise<void> {
  await page.page.evaluateOnNewDocument((value) => localStorage.setItem('theme', value), theme);
  await page.open('?example=enum-maps');
  await page.status('Linked with BTF');
}

/** What axe finds that is serious or critical, with the elements. */
async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(async () =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

describe.each(browserNames)('the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));
  mkdirSync(pictures, { recursive: true });

  it.each(themes)(
    'has nothing serious for axe in any tab, %s',
    async (theme) => {
      const page = playground.get();
      await open(page, theme);
      await page.page.evaluate(axe);
      for (const [tab, text] of tabs) {
        await page.tab(tab, text);
        expect(await problemsOf(page.page), tab).toEqual([]);
      }
    },
    240_000,
  );

  it('fits a desktop and a phone, without scrolling to the side', async () => {
    const page = playground.get();
    await open(page, 'light');
    for (const [width, height] of [
      [1280, 900],
      [390, 844],
    ] as const) {
      await page.page.setViewport({ width, height });
      for (const [tab, text] of tabs) {
        await page.tab(tab, text);
        expect(
          await page.page.evaluate(() => document.documentElement.scrollWidth),
          `${tab} at ${width}`,
        ).toBeLessThanOrEqual(width);
        if (width < 800) await page.page.evaluate(() => document.querySelector('.tabs-card')!.scrollIntoView());
        await page.page.screenshot({ path: `${pictures}${name}-${tab}-${width}.png` });
      }
    }
    await page.page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'dark';
      scrollTo(0, 0);
    });
    // What is folded away stands still in Firefox, and its animations never end.
    await page.page.waitForFunction(() =>
      document.getAnimations().every(({ effect }) => !(effect as KeyframeEffect | null)?.target?.checkVisibility()),
    );
    await page.page.screenshot({ path: `${pictures}${name}-dark-390.png` });
    await page.page.setViewport({ width: 1280, height: 900 });
    for (const [tab, text] of tabs.slice(0, 4)) {
      await page.tab(tab, text);
      await page.page.screenshot({ path: `${pictures}${name}-${tab}-dark-1280.png` });
    }
  }, 240_000);

  it('does not jump while it loads', async () => {
    const page = playground.get();
    await page.page.evaluateOnNewDocument(() => {
      const entries: number[] = [];
      Object.assign(globalThis, { shifts: entries });
      if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if (!(entry as unknown as { hadRecentInput: boolean }).hadRecentInput)
            entries.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.open('?example=fork');
    await page.status('Linked with BTF');
    const places = await page.page.evaluate(() => ({
      panel: document.getElementById('panel')!.getBoundingClientRect().top,
      shift: (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0),
    }));
    // Below 0.1 counts as good: https://web.dev/articles/cls
    expect(places.shift).toBeLessThan(0.1);
    expect(places.panel).toBeGreaterThan(0);
  });
});
