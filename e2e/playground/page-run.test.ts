import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground } from './playground-page.js';

describe.each(browserNames)('a program run in the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('gives its result, its maps and its steps', async () => {
    const page = playground.get();
    await page.open('?example=xdp-counter#run');
    await page.page.waitForSelector('#run');
    await page.page.click('#run');
    await page.page.waitForSelector('#run-verdict');
    expect(await page.text('#run-verdict')).toMatch(/XDP_PASS\s+3\d instructions executed/);
    expect(await page.text('#run-maps')).toMatch(/COUNTERS PERCPU_ARRAY, 1 entry[^]*6\s+.*packets: 1, bytes: 58/);
    expect(await page.text('#step-source')).toMatch(/xdp_counter\.rs:\d+ let \(start, end\)/);
    await page.page.click('#stepper [aria-label="Next line"]');
    expect(await page.text('#step-source')).toContain('if start + offset + size_of::<T>() > end');
    expect(await page.text('.step-list [aria-current]')).toContain('r1 = r7');
    await page.page.click('#stepper [aria-label="Last step"]');
    expect(await page.text('.step-list [aria-current]')).toContain('exit');
    expect(await page.text('.registers')).toMatch(/r0\s+0x2\s/);
  });

  it('runs again over its maps with the packet that is chosen, as often as wished, and starts over', async () => {
    const page = playground.get();
    await page.open('?example=xdp-counter#run');
    await page.page.waitForSelector('#run');
    await page.page.select('#run-packet', 'udp-dns');
    await page.page.$eval('#run-repeat', (field) => {
      (field as HTMLInputElement).value = '5';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page.page.click('#run');
    await page.page.waitForSelector('#run-maps');
    expect(await page.text('#run-maps')).toContain('packets: 5');
    await page.page.click('#run');
    await page.page.waitForFunction(() => document.getElementById('run-maps')?.innerText.includes('packets: 10'));
    await page.page.click('#run-reset');
    await page.page.waitForFunction(() => document.getElementById('run-maps') === null);
    await page.page.waitForSelector('#run');
    await page.page.click('#run');
    await page.page.waitForFunction(() => document.getElementById('run-maps')?.innerText.includes('packets: 5'));
  });

  it('says what is wrong with bytes that are none', async () => {
    const page = playground.get();
    await page.open('?example=xdp-counter#run');
    await page.page.waitForSelector('#run-bytes');
    await page.page.type('#run-bytes', 'zz');
    await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('Not bytes: found "z"'));
    expect(await page.page.$eval('#run', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  });

  it('shows the records of a ring buffer', async () => {
    const page = playground.get();
    await page.open('?example=ring-buffer#run');
    await page.page.waitForSelector('#run');
    await page.page.click('#run');
    await page.page.waitForSelector('#run-verdict');
    expect(await page.text('#run-output')).toMatch(/^record of EVENTS: [\da-f ]+$/m);
  });
});
