import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground } from './playground-page.js';

const core = new URL('../../packages/btf/tests/core/', import.meta.url);

describe.each(browserNames)('CO-RE in the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name));

  it('lists the relocations of an object, and resolves them against the BTF of a kernel', async () => {
    const page = playground.get();
    await page.page.goto(`${page.server.url}?example=`);
    await page.drop({ name: 'guarded.o', bytes: await readFile(new URL('guarded.o', core)) });
    await page.status('Opened guarded.o');
    await page.page.waitForSelector('#core-table');
    expect(await page.text('#core-table')).toContain('struct sample.a');
    const give = async (file: string, bytes: Uint8Array): Promise<void> =>
      page.page.$eval(
        '#core-kernels',
        (field, given, content) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(content)], given));
          (field as HTMLInputElement).files = transfer.files;
          field.dispatchEvent(new Event('change', { bubbles: true }));
        },
        file,
        [...bytes],
      );
    await give('kernel.btf', await readFile(new URL('kernel.btf', core)));
    await page.page.waitForFunction(() => document.querySelector('#core-table')!.textContent!.includes('kernel.btf'));
    expect(await page.text('#core-table')).toMatch(/struct sample\.a\s*0\s*moved to 16/);
    await give('notes.txt', new TextEncoder().encode('no types'));
    await page.page.waitForSelector('#core-problem:not([hidden])');
    expect(await page.text('#core-problem')).toContain('notes.txt');
  });
});
