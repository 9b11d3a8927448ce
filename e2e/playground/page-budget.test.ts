import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { builtPage, usePlayground } from './playground-page.js';

/** Maximum size of the first view, compressed with brotli, before the engine. */
const maxBytes = 300_000;

describe.each(browserNames)('the first view in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('is small before the engine', async () => {
    const page = playground.get();
    await page.page.goto(page.server.url);
    await page.status('Linked with BTF');
    const urls = await page.page.evaluate(() => [
      location.href,
      ...performance.getEntriesByType('resource').map(({ name: url }) => url),
    ]);
    const paths = [
      ...new Set(urls.map((url) => new URL(url).href.slice(page.server.url.length).replace(/[?#].*/, ''))),
    ];
    const files = paths.filter((path) => !path.endsWith('.wasm')).map((path) => path || 'index.html');
    const sizes = await Promise.all(
      files.map(async (file) => brotliCompressSync(await readFile(builtPage + file)).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    // oxlint-disable-next-line no-console -- a figure to look at
    console.info(`${name}: first view ${total} bytes with brotli in ${files.length} files`);
    expect(files).toContain('index.html');
    expect(files.some((file) => file.endsWith('.js'))).toBe(true);
    expect(total).toBeLessThan(maxBytes);
  });
});
