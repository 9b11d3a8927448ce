import { readFile } from 'node:fs/promises';
import { PredefinedNetworkConditions, type Browser, type Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserNames, startBrowser, type BrowserName } from '../browser/browsers.js';
import { serveFolders, type FolderServer } from '../browser/serve-folders.js';
import { builtPage } from './playground-page.js';

const headers = { 'cache-control': 'max-age=31536000, immutable' };

/** BTF of a kernel, which is large. */
const kernelTypes = '/sys/kernel/btf/vmlinux';

/** Only Chromium can slow the network down. */
const networks = { 'as it is': undefined, '4G': '4g', 'fast 3G': 'Fast 3G' } as const;

const moments = {
  view: '#panel .program-card',
  engine: '#engine[data-status="ready"]',
  link: '#outputs [data-kind="obj"]',
} as const;

/** Milliseconds from the start of a visit, and the bytes that the server has sent. */
interface Visit {
  readonly times: Record<keyof typeof moments, number>;
  readonly requests: number;
  readonly bytes: number;
}

async function visit(page: Page, server: FolderServer, hasWorker: boolean): Promise<Visit> {
  server.requests.length = 0;
  const before = server.sentBytes;
  await page.goto(server.url);
  const times = { view: 0, engine: 0, link: 0 };
  for (const [name, selector] of Object.entries(moments)) {
    await page.waitForSelector(selector, { timeout: 300_000 });
    times[name as keyof typeof times] = Math.round(await page.evaluate(() => performance.now()));
  }
  const result = { times, requests: server.requests.length, bytes: server.sentBytes - before };
  // The next visit uses what this one cached: files, and machine code.
  if (hasWorker) await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await new Promise((resolve) => setTimeout(resolve, 8000));
  return result;
}

const rowOf = (title: string, { times, requests, bytes }: Visit): string =>
  `| ${title} | ${times.view} | ${times.engine} | ${times.link} | ${requests} | ${(bytes / 1000).toFixed(0)} |\n`;

/** The longest task of the page's thread while a kernel's BTF is opened and searched, in milliseconds. */
async function longestTask(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(`${url}?example=#btf`);
  await page.waitForSelector('#drop');
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  const picker = await page.$('#picker');
  await (picker as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(kernelTypes);
  await page.waitForSelector('#type-search', { timeout: 120_000 });
  await page.type('#type-search', 'task_struct');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const longest = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { seen: number[] }).seen));
  await page.close();
  return longest;
}

/** Prints a row for each visit. @returns the number of rows */
async function measure(name: BrowserName): Promise<number> {
  let rows = 0;
  process.stdout.write(
    `\n| ${name} | first view, ms | engine, ms | first link, ms | requests | kB sent |\n|-|-|-|-|-|-|\n`,
  );
  for (const [network, condition] of Object.entries(networks)) {
    if (name === 'firefox' && condition !== undefined) continue;
    const server = await serveFolders({ '': builtPage }, { headers, compress: true });
    const browser = await startBrowser(name);
    try {
      // The server compresses a file on first request, which must not count as the page's time.
      for (const path of await pathsOf()) await (await fetch(server.url + path)).arrayBuffer();
      for (const round of ['cold', 'second visit']) {
        const page = await browser.newPage();
        if (condition === '4g')
          await page.emulateNetworkConditions({ download: 1_125_000, upload: 375_000, latency: 60 });
        else if (condition !== undefined) await page.emulateNetworkConditions(PredefinedNetworkConditions[condition]!);
        process.stdout.write(rowOf(`${network}, ${round}`, await visit(page, server, name === 'chromium')));
        rows += 1;
        await page.close();
      }
      if (name === 'chromium' && condition === undefined)
        process.stdout.write(`longest task with vmlinux: ${Math.round(await longestTask(browser, server.url))} ms\n`);
    } finally {
      await browser.close();
      await server.close();
    }
  }
  return rows;
}

/** All files of the page, from its service worker's list. */
async function pathsOf(): Promise<string[]> {
  const script = await readFile(`${builtPage}service-worker.js`, 'utf8');
  const lists = [...script.matchAll(/^const (?:PRECACHED|KEPT_ON_USE) = (\[.*\]);$/gm)];
  expect(lists).toHaveLength(2);
  return lists.flatMap(([, list]) => JSON.parse(list!) as string[]);
}

describe.each(browserNames)('loading in %s', (name) => {
  it('takes the printed time', async () => expect(await measure(name)).toBeGreaterThan(1));
});
