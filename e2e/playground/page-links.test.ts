import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { createLongInput } from '../browser/pages/long-input.js';
import { linkByCommand } from '../browser/command-bytes.js';
import { memoryOfProcesses } from '../browser/memory-of-processes.js';
import { useBrowser } from '../browser/use-browser.js';
import { forkBitcode } from '../suites/fixture.js';
import { forkFile, textFile } from './inputs.js';
import { usePlayground, type Playground } from './playground-page.js';

const megabyte = 2 ** 20;
const expected = await linkByCommand(forkBitcode);
const examples = fileURLToPath(new URL('../../packages/playground/examples/', import.meta.url));

describe.each(browserNames)('the playground in %s, with an optimized engine', (name) => {
  const browser = useBrowser(name);
  const playground = usePlayground(browser);

  it('links a dropped file to the same bytes as the command, and the kernel loads the downloaded object', async ({
    skip,
  }) => {
    const page = playground.get();
    await page.open();
    await page.link(await forkFile());
    const object = await page.download('obj');
    expect(object).toEqual(expected);
    expect(await page.text('#command')).toBe('bpf-link-wasm fork.bc -o fork.o');
    expect(await page.text('#outputs')).toMatch(/Download fork\.o\s+2\.\d kB/);
    demand({ skip }, kernelWithBpf, program('bpftool'));
    await withLoadedObject(object, async ({ programs, maps }) => {
      expect(programs).toMatchObject([{ name: 'fork', type: 'tracepoint', btf_id: expect.any(Number) }]);
      expect(maps).toMatchObject([{ name: 'PID_MAP', type: 'hash' }]);
    });
  });

  it('links 30 times in a row with flat memory', async () => {
    const page = playground.get();
    await page.open();
    await page.link(await forkFile());
    const linkTimes = async (count: number): Promise<number> => {
      await page.page.evaluate(async (times) => {
        const results = document.getElementById('results')!;
        for (let round = 0; round < times; round += 1) {
          document.getElementById('link')!.click();
          while (results.hasAttribute('aria-busy')) await new Promise((resolve) => setTimeout(resolve, 5));
          if (!document.getElementById('status')!.textContent!.startsWith('Linked'))
            throw new Error(document.getElementById('status')!.textContent!);
        }
      }, count);
      return memoryOfProcesses(browser.get().process()?.pid ?? 0);
    };
    const early = await linkTimes(10);
    const late = await linkTimes(30);
    expect(await page.download('obj')).toEqual(expected);
    expect(late - early).toBeLessThan(250 * megabyte); // A leaked instance keeps at least 16 MB, 30 of them 480 MB.
  });
});

describe.each(browserNames)('the playground in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('opens an example with options from its address, links again on change and updates the address', async () => {
    const page = playground.get();
    await page.open('?example=xdp-counter&cpu=v3');
    await page.status('Linked with BTF');
    expect(await page.text('#command')).toBe('bpf-link-wasm xdp_counter.bc -o xdp_counter.o --cpu v3');
    const before = await page.download('obj');
    await page.page.select('#options [name="cpu"]', 'v1');
    await page.page.waitForFunction(() => location.search === '?example=xdp-counter&cpu=v1');
    await page.page.waitForFunction(() => document.getElementById('results')!.hasAttribute('aria-busy'));
    await page.page.waitForFunction(() => !document.getElementById('results')!.hasAttribute('aria-busy'));
    expect((await page.download('obj')).equals(before)).toBe(false);
    expect(page.server.requests.filter((path) => /^https?:/.test(path))).toEqual([]);
  });

  it('works offline after the first visit', async () => {
    const page = playground.get();
    await page.page.goto(page.server.url);
    await page.status('Linked with BTF');
    await page.page.waitForFunction(
      async () => {
        for (const key of await caches.keys()) {
          const cache = await caches.open(key);
          if ((await cache.keys()).some(({ url }) => url.endsWith('.wasm')))
            return navigator.serviceWorker.controller !== null;
        }
        return false;
      },
      { timeout: 120_000, polling: 200 },
    );
    await page.server.goOffline();
    await page.open('?example=fork#maps');
    await page.status('Linked with BTF');
    expect(await page.tab('maps', 'PID_MAP')).toContain('HASH');
    expect(await page.tab('validation', 'Minimum kernel')).toContain('accepts it');
  });

  it('loads everything from its own origin', async () => {
    const page = playground.get();
    const asked: string[] = [];
    page.page.on('request', (request) => asked.push(request.url()));
    await page.open('?example=fork');
    await page.status('Linked with BTF');
    await page.drop(textFile('note.rs', 'fn main() {}'));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((url) => !url.startsWith(page.server.url) && !/^(?:blob|data):/.test(url))).toEqual([]);
  });
});

describe.each(browserNames)('links one after another in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }), { sharesPage: true });

  it('keeps unreferenced types on request', async () => {
    const page = playground.get();
    await page.open();
    await page.link(await forkFile());
    const before = await page.download('obj');
    await page.page.select('#options [name="btfKeep"]', 'all');
    await page.page.waitForFunction(
      (size) => !document.getElementById('outputs')!.innerText.includes(size),
      {},
      `${(before.length / 1000).toFixed(1)} kB`,
    );
    expect(await page.text('#command')).toContain(' --btf-keep all');
    expect((await page.download('obj')).byteLength).toBeGreaterThan(before.byteLength);
    await resetOptions(page);
  });

  it('creates every requested file', async () => {
    const page = playground.get();
    await page.open();
    for (const kind of ['asm', 'llvmIr', 'llvmBc'])
      await page.page.$eval(`#options [name="${kind}"]`, (box) => (box as HTMLElement).click());
    await page.link(await forkFile());
    expect((await page.download('asm')).toString()).toContain('call 2');
    expect((await page.download('llvm-ir')).toString()).toContain('define noundef i32 @fork');
    expect((await page.download('llvm-bc')).subarray(0, 4)).toEqual(Buffer.from('BC\xc0\xde', 'latin1'));
    await resetOptions(page);
  });

  it('puts the lines of dropped source files into the object', async () => {
    const page = playground.get();
    await page.open('#disassembly');
    await page.link({ name: 'enum_maps.bc', bytes: await readFile(`${examples}enum-maps/enum_maps.bc`) });
    await page.tab('disassembly', 'text not known: drop enum_maps.rs to see it');
    await page.drop({ name: 'enum_maps.rs', bytes: await readFile(`${examples}enum-maps/enum_maps.rs`) });
    expect(await page.tab('disassembly', 'let event = match length {')).toContain('EVENTS');
    expect((await page.download('obj')).toString('latin1')).toContain('let event = match length {');
  });

  it("links the editor's text, and jumps to the line of an error", async () => {
    const page = playground.get();
    await page.open();
    await page.page.click('#write-ir');
    await page.status('Linked');
    expect(await page.tab('disassembly', 'exit')).toContain('6 instructions');
    expect(await page.page.$eval('#program', (select) => select.textContent)).toBe('pass in xdp');
    await page.typeAtEnd('broken\n');
    expect(await page.failure()).toMatch(/^INPUT_INVALID_IR "editor\.ll"/);
    expect(await page.text('#failure button')).toBe('Go to line 20');
  });

  it('cancels a running link and links again', async () => {
    const page = playground.get();
    await page.open();
    await page.drop(createLongInput());
    await page.status('Optimising');
    await page.page.click('#cancel');
    await page.status('Cancelled');
    await page.page.click('#clear-files');
    await page.link(await forkFile());
    expect(await page.download('obj')).toEqual(expected);
  });

  it('reports that its worker was stopped, and links again', async () => {
    const page = playground.get();
    await page.open();
    await page.drop(createLongInput());
    await page.status('Optimising');
    await page.page.evaluate(() => globalThis.workers.forEach((worker) => worker.terminate()));
    expect(await page.failure()).toMatch(/^ENGINE_WORKER_DIED worker: ended before it answered/);
    await page.page.click('#clear-files');
    await page.link(await forkFile());
    expect(await page.download('obj')).toEqual(expected);
  });
});

/** Resets all options, for the next test that uses the page. */
async function resetOptions(page: Playground): Promise<void> {
  await page.page.$eval('#options > button', (button) => (button as HTMLElement).click());
  await page.page.waitForFunction(() => !document.querySelector('.options-card summary code'));
}
