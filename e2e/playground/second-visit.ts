import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { serveFolders } from '../browser/serve-folders.js';
import { useBrowser } from '../browser/use-browser.js';
import { builtPage } from './playground-page.js';

/** Headers of a static host for files that are named after their content. */
const headers = { 'cache-control': 'max-age=31536000, immutable' };

const patience = { timeout: 120_000 };

/** Opens the page until its example is linked. @returns counts of V8's events by name */
async function visit(browser: Browser, url: string, end: () => Promise<void>): Promise<Map<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'trace-'));
  const path = join(folder, 'trace.json');
  const page = await browser.newPage();
  try {
    await page.tracing.start({ path, categories: ['v8.wasm', 'disabled-by-default-v8.wasm.detailed'] });
    await page.goto(url);
    await page.waitForFunction(
      () => document.getElementById('status')?.textContent?.startsWith('Linked with BTF'),
      patience,
    );
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await end();
    await page.tracing.stop();
    const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: { name: string }[] };
    const counts = new Map<string, number>();
    for (const { name } of traceEvents) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  } finally {
    await page.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until Chromium has written machine code into its profile. */
async function codeIsKept(browser: Browser): Promise<void> {
  const flag = '--user-data-dir=';
  const profile = browser
    .process()!
    .spawnargs.find((argument) => argument.startsWith(flag))!
    .slice(flag.length);
  const folder = join(profile, 'Default', 'Code Cache', 'wasm');
  for (const limit = Date.now() + patience.timeout; Date.now() < limit;) {
    const files = await readdir(folder).catch((): string[] => []);
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(folder, file)).catch(() => undefined))?.size ?? 0),
    );
    if (Math.max(0, ...sizes) > 100_000) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${folder}: no machine code, expected that of the engine`);
}

describe('a second visit', () => {
  const browser = useBrowser('chromium');

  it('downloads nothing, and reuses the machine code of the first', async () => {
    const server = await serveFolders({ '': builtPage }, { headers });
    try {
      const first = await visit(browser.get(), server.url, () => codeIsKept(browser.get()));
      expect(first.get('wasm.CompileLazy')).toBeGreaterThan(1000);
      expect(first.has('wasm.Deserialize')).toBe(false);
      const engine = server.requests.findIndex((path) => path.endsWith('.wasm'));
      expect(engine).toBeGreaterThan(-1);
      expect(engine).toBeLessThan(server.requests.indexOf('service-worker.js'));
      server.requests.length = 0;
      const second = await visit(browser.get(), server.url, async () => {});
      // V8 keeps what it has optimized; it compiles the rest again, together and in the background.
      expect(second.get('wasm.Deserialize')).toBe(1);
      expect(server.requests.filter((path) => path !== 'service-worker.js')).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
