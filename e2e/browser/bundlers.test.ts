import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { installPacked } from '../suites/install-packed.js';
import { useFolder } from '../suites/use-folder.js';
import { browserNames } from './browsers.js';
import { bundlers, writeSources } from './build-page.js';
import { linkByCommand } from './command-bytes.js';
import { serveFolders } from './serve-folders.js';
import { useBrowser } from './use-browser.js';

const readme = fileURLToPath(new URL('../../packages/driver/README.md', import.meta.url));

/** The example for pages in the driver's README. */
async function readExample(): Promise<string> {
  const [, example] = /<!-- page -->\n+```js\n(.*?)```/s.exec(await readFile(readme, 'utf8')) ?? [];
  if (example === undefined) throw new Error(`${readme}: has no example after <!-- page -->`);
  return example;
}

/** The command's options that match those of the example. */
const flags = ['--cpu', 'v3'];

describe("the README's example, with the packages installed by npm", () => {
  const folder = useFolder();
  const pages = new Map<string, string>();
  beforeAll(async () => {
    await installPacked(folder.path('.'), ['llvm-wasm', 'packages/driver']);
    await writeSources(folder.path('.'), await readExample());
    for (const [name, build] of Object.entries(bundlers)) pages.set(name, await build(folder.path('.')));
  }, 180_000);

  describe.each(browserNames)('in %s', (browserName) => {
    const browser = useBrowser(browserName);

    it.each(Object.keys(bundlers))('links when built with %s, below a base path', async (bundler) => {
      const server = await serveFolders({ '': pages.get(bundler)! }, { base: '/some/base/' });
      const page = await browser.get().newPage();
      try {
        await page.goto(server.url, { waitUntil: 'load' });
        const chooser = await page.$('input');
        await chooser!.uploadFile(forkBitcode);
        const link = await page.waitForSelector('a[href], output:not(:empty)', { timeout: 120_000 });
        const object = await link!.evaluate(async (element) => {
          if (!(element instanceof HTMLAnchorElement)) throw new Error(element.textContent ?? '');
          const response = await fetch(element.href);
          return [...new Uint8Array(await response.arrayBuffer())];
        });
        expect(Buffer.from(object)).toEqual(await linkByCommand(forkBitcode, ...flags));
      } finally {
        await page.close();
        await server.close();
      }
    });
  });
});
