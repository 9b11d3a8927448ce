import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { textFile } from './inputs.js';
import { usePlayground } from './playground-page.js';

const logs = new URL('../../packages/playground/tests/fixtures/verifier-logs/', import.meta.url);

describe.each(browserNames)("a verifier's log in %s", (name) => {
  const playground = usePlayground(useBrowser(name));

  it('is explained next to the registers and the source of its object', async () => {
    const page = playground.get();
    const paste = (text: string): Promise<void> =>
      page.page.$eval(
        '#verifier-log',
        (field, log) => {
          (field as HTMLTextAreaElement).value = log;
          field.dispatchEvent(new Event('input', { bubbles: true }));
        },
        text,
      );
    await page.page.goto(`${page.server.url}?example=#verifier`);
    await page.page.waitForSelector('#verifier-log');
    await page.page.click('#verifier-example');
    await page.page.waitForSelector('#verifier-summary');
    expect(await page.text('#verifier-summary')).toContain('R0 may be null here');
    await paste('hello');
    await page.page.waitForSelector('#verifier-empty');
    await page.drop({ name: 'null-map-value.o', bytes: await readFile(new URL('null-map-value.o', logs)) });
    await page.status('Opened null-map-value.o');
    const source = await readFile(new URL('null-map-value.c', logs), 'utf8');
    await page.drop(textFile('null-map-value.c', source));
    await paste(await readFile(new URL('null-map-value.txt', logs), 'utf8'));
    await page.page.waitForSelector('#verifier-summary');
    const summary = await page.text('#verifier-summary');
    expect(summary).toContain('R0 may be null here');
    expect(summary).toContain('null-map-value.c:14: *count += 1;');
    expect(await page.text('#verifier-state .lit')).toMatch(/R0\s+map_value_or_null/);
    expect(await page.text('.source-pane')).toContain('int null_map_value(struct xdp_md *ctx)');
    await page.page.focus('.verifier-step [aria-current]');
    await page.page.keyboard.press('ArrowUp');
    await page.page.waitForFunction(() => document.querySelector('.verifier-state h3')!.textContent!.endsWith(' 6'));
    expect(await page.page.evaluate(() => document.activeElement!.textContent)).toContain('bpf_map_lookup_elem');
    expect(await page.text('#verifier-state')).toMatch(/R1\s+map_ptr/);
    await page.page.reload();
    await page.page.waitForSelector('#verifier-summary');
    expect(await page.text('#verifier-summary')).toContain('R0 may be null here');
  });
});
