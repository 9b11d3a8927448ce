import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground, type Playground } from './playground-page.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));

/** Tabs with a text that each shows, to prove that it is there. */
const tabs: readonly (readonly [tab: string, text: string])[] = [
  ['overview', 'OWNERS'],
  ['object', 'Sections'],
  ['disassembly', 'exit'],
  ['run', 'Empty the maps'],
  ['verifier', "The verifier's log"],
  ['maps', 'OWNERS'],
  ['btf', 'Layout'],
  ['validation', 'Minimum kernel'],
  ['ir', 'Before optimisation'],
  ['compare', 'Choose what to compare with'],
  ['diagnostics', 'No errors'],
  ['timings', 'Stages'],
];

const themes = ['light', 'dark'] as const;

async function open(page: Playground, theme: (typeof themes)[number]): Promise<void> {
  await page.page.evaluateOnNewDocument((value) => localStorage.setItem('theme', value), theme);
  await page.open('?example=enum-maps');
  await page.status('Linked with BTF');
}

/** WCAG 2.2 at levels A and AA, plus axe's additional rules. */
const rules: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Off by default.
  rules: { 'target-size': { enabled: true }, 'label-content-name-mismatch': { enabled: true } },
};

/** The findings of axe, with the elements. */
async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    async (options) =>
      (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** The focused element, by its id or text; '' for the body, where a keyboard starts at the top again. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: one, body } = document;
    return one === null || one === body ? '' : one.id || one.getAttribute('aria-label') || one.textContent!.trim();
  });

describe.each(browserNames)('the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));
  mkdirSync(pictures, { recursive: true });

  it.each(themes)(
    'passes axe with the rules of WCAG 2.2 in every tab, %s',
    async (theme) => {
      const page = playground.get();
      await open(page, theme);
      await page.page.evaluate(axe);
      // Colours depend on the theme but not the width, and a phone's layout does not depend on the theme.
      for (const width of theme === 'light' ? [1280, 390] : [1280]) {
        await page.page.setViewport({ width, height: 844 });
        for (const [tab, text] of tabs) {
          await page.tab(tab, text);
          if (tab === 'run') {
            await page.page.click('#run');
            await page.page.waitForSelector('#run-verdict');
          }
          expect(await problemsOf(page.page), `${tab} at ${width}`).toEqual([]);
        }
      }
    },
    240_000,
  );

  it('fits a desktop and a phone, without horizontal scrolling', async () => {
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
    // Animations of collapsed content are paused in Firefox and never end.
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

  it('keeps the focus when its element disappears, is disabled or is redrawn', async () => {
    const page = playground.get();
    await page.page.goto(`${page.server.url}?example=enum-maps#run`);
    await page.page.waitForSelector('#run');
    /** Presses Enter on the element of a selector. */
    const press = async (selector: string): Promise<string> => {
      await page.page.focus(selector);
      await page.page.keyboard.press('Enter');
      await page.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
      return focused(page.page);
    };
    expect(await press('#run')).toBe('run');
    expect(await press('#stepper [aria-label="Last step"]')).toBe('Last step');
    expect(await press('#stepper [aria-label="First step"]')).toBe('First step');
    expect(await press('#run-reset')).toBe('run-reset');
    expect(await press('#tab-run')).toBe('tab-run');
    await page.page.keyboard.press('ArrowLeft');
    expect(await focused(page.page)).toBe('tab-disassembly');
    expect(await press('#theme')).toBe('theme');
    expect(await press('#share')).toBe('share');
    expect(await press('.options-card summary')).toContain('Options');
    expect(await press('#options > button')).toBe('Reset options');
    expect(await press('[data-example="ring-buffer"]')).toContain('Events in a ring buffer');
    await page.page.waitForFunction(() => document.getElementById('files')!.textContent!.includes('ring_buffer.bc'));
    expect(await press('#files button')).toBe('Remove ring_buffer.rs');
    expect(await press('#files button')).toBe('write-ir');
    expect(await press('[data-example="fork"]')).toContain('Forks in a hash map');
    await page.page.waitForFunction(() => document.getElementById('files')!.textContent!.includes('fork.bc'));
    expect(await press('#clear-files')).toBe('write-ir');
  });

  it('does not shift while it loads', async () => {
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
