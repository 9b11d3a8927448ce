import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { textFile } from './inputs.js';
import { usePlayground } from './playground-page.js';

describe.each(browserNames)('a shared link with files in %s', (name) => {
  const playground = usePlayground(useBrowser(name));

  it('opens the files, the options and the place, which survive a reload, even if large; a broken link is reported', async () => {
    const page = playground.get();
    await page.page.goto(`${page.server.url}?example=&cpu=v3#timings`);
    await page.page.waitForSelector('#share');
    await page.drop(textFile('prog.c', 'int main;'));
    await page.page.waitForSelector('#source-hint');
    await page.page.click('#share');
    await page.page.waitForSelector('#share-link');
    const link = await page.page.$eval('#share-link', (field) => (field as HTMLInputElement).value);
    expect(link).toContain('?cpu=v3#share/');
    await page.page.goto('about:blank');
    await page.page.evaluate(() => sessionStorage?.clear()).catch(() => undefined);
    await page.page.goto(link);
    await page.page.waitForSelector('#source-hint');
    expect(await page.text('#files')).toContain('prog.c');
    await page.page.waitForFunction(() => location.search === '?cpu=v3' && location.hash === '#timings');
    await page.page.reload();
    await page.page.waitForSelector('#source-hint');
    await page.drop(textFile('long.c', 'int line;\n'.repeat(200_000)));
    await page.isKept('work');
    await page.page.reload();
    await page.page.waitForFunction(() => document.getElementById('files')?.innerText.includes('2.0 MB'));
    expect(await page.text('#files')).toMatch(/prog\.c[^]*long\.c/);
    await page.page.goto(`${page.server.url}?example=#share/AAAA`);
    await page.page.waitForSelector('#files-error:not([hidden])');
    expect(await page.text('#files-error')).toContain('the link does not contain files');
  });
});
