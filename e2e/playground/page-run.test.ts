import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ElementHandle } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground } from './playground-page.js';

const objects = new URL('../../packages/vm/tests/load/objects/', import.meta.url);

describe.each(browserNames)('a program run in the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('shows its result, maps and steps, runs again with its maps, and reports malformed bytes', async () => {
    const page = playground.get();
    await page.open('?example=xdp-counter#run');
    await page.page.waitForSelector('#run');
    await page.page.click('#run');
    await page.page.waitForSelector('#run-verdict');
    expect(await page.text('#run-verdict')).toMatch(/XDP_PASS\s+3\d instructions executed/);
    expect(await page.text('#run-maps')).toMatch(
      /COUNTERS PERCPU_ARRAY, 1 of 256 entries[^]*6\s+.*packets: 1, bytes: 58/,
    );
    expect(await page.text('#step-source')).toMatch(/xdp_counter\.rs:\d+ let \(start, end\)/);
    await page.page.click('#stepper [aria-label="Next line"]');
    expect(await page.text('#step-source')).toContain('if start + offset + size_of::<T>() > end');
    expect(await page.text('.step-list [aria-current]')).toContain('r1 = r7');
    await page.page.click('#stepper [aria-label="Last step"]');
    expect(await page.text('.step-list [aria-current]')).toContain('exit');
    expect(await page.text('.registers')).toMatch(/r0\s+0x2\s/);

    // The run is kept while another tab is shown.
    await page.tab('maps', 'COUNTERS');
    expect(await page.tab('run', 'Maps after the run')).toContain('XDP_PASS');
    expect(await page.text('.step-list [aria-current]')).toContain('exit');

    await page.page.select('#run-packet', 'udp-dns');
    await page.page.$eval('#run-repeat', (field) => {
      (field as HTMLInputElement).value = '5';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
    const maps = (text: string): Promise<unknown> =>
      page.page.waitForFunction((wanted) => document.getElementById('run-maps')?.innerText.includes(wanted), {}, text);
    await page.page.click('#run');
    await maps('packets: 5');
    await page.page.click('#run');
    await maps('packets: 10');
    await page.page.click('#run-reset');
    await page.page.waitForFunction(() => document.getElementById('run-maps') === null);
    await page.page.click('#run');
    await maps('packets: 5');

    await page.page.type('#run-bytes', 'zz');
    await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('Not bytes: found "z"'));
    expect(await page.page.$eval('#run', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    await page.page.reload();
    await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('Not bytes: found "z"'));

    // The records of a ring buffer.
    await page.page.click('[data-example="ring-buffer"]');
    await page.page.waitForFunction(() => document.getElementById('run-program')?.textContent?.includes('exec'));
    await page.page.click('#run');
    await page.page.waitForSelector('#run-verdict');
    expect(await page.text('#run-output')).toMatch(/^record of EVENTS: [\da-f ]+$/m);
  });

  it('accepts the fields of a context by name, which survive a reload with the program and the kernel', async () => {
    const page = playground.get();
    await page.page.goto(`${page.server.url}?example=#run/fentry/do_work:entered`);
    await page.drop({ name: 'contexts.o', bytes: await readFile(new URL('contexts.o', objects)) });
    await page.page.waitForSelector('.run-fields [name="arg5"]');
    expect(await page.text('#run-fields-hint')).toContain("A kernel's BTF names the arguments");
    const field = await page.page.waitForSelector('#run-kernels');
    await (field as ElementHandle<HTMLInputElement>).uploadFile(fileURLToPath(new URL('kernel.o', objects)));
    await page.page.waitForSelector('.run-fields [name="task"]');
    expect(await page.text('.run-fields')).toMatch(/struct task \*task\s+int flags\s+const char \*name\s+bool is_last/);
    await page.page.type('[name="task"]', '{ pid: 5, cred: { uid: 7 }, state: 3 }');
    await page.page.type('[name="is_last"]', '7');
    await page.page.click('#run');
    await page.page.waitForSelector('#run-refusal:not([hidden])');
    expect(await page.text('#run-refusal')).toContain('context.is_last: 7, expected');
    await page.page.$eval('[name="is_last"]', (input) => (input as HTMLInputElement).select());
    await page.page.type('[name="is_last"]', 'true');
    await page.page.click('#run');
    await page.page.waitForSelector('#run-verdict');
    expect(await page.text('#run-verdict')).toMatch(/^Result 3007006\s/);
    await page.isKept('kernels');
    await page.page.reload();
    // The kernel is restored, with the names that its types give to arguments.
    await page.page.waitForSelector('.run-fields [name="task"]');
    expect(await page.text('.run .kernel-names')).toBe('kernel.o');
    expect(await page.page.$eval('#run-program', (select) => (select as HTMLSelectElement).value)).toBe(
      'fentry/do_work:entered',
    );
    await page.page.select('#run-program', 'kprobe/do_work:probed');
    await page.page.waitForSelector('[name="rdi"], [name="di"]');
    await page.page.goBack();
    await page.page.waitForSelector('[name="task"]');
    expect(await page.page.$eval('[name="task"]', (input) => (input as HTMLInputElement).value)).toContain('uid: 7');
  });
});
