import { BtfBuilder } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { usePlayground } from './playground-page.js';

/** BTF of a struct whose member `b` is at a given byte. */
function structWith(offset: number): Uint8Array {
  const builder = new BtfBuilder();
  const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const members = [{ name: 'b', type: int, offsetBits: offset * 8, bitfieldSize: 0 }];
  builder.append({ kind: 'STRUCT', name: 'moving', size: 16, hasBitfields: false, members });
  builder.append({ kind: 'STRUCT', name: `only_${offset}`, size: 4, hasBitfields: false, members: [] });
  return builder.build();
}

describe.each(browserNames)('comparing in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('links with the other options in the address, keeps a result, and lists the types that differ in another file', async () => {
    const page = playground.get();
    await page.open('?example=enum-maps&cpu=v1&against=cpu%3Dv3#compare');
    const table = (text: string): Promise<unknown> =>
      page.page.waitForFunction(
        (wanted) => document.getElementById('compare-table')?.innerText.includes(wanted),
        {},
        text,
      );
    await table('→');
    expect(await page.text('.compare-pair .bar')).toContain('A: -O 2 --cpu v3 → B: -O 2 --cpu v1');
    expect(await page.text('#compare-table')).toMatch(/All functions\s+\d+ → \d+ \+\d+\s+\d+ → \d+ \+\d+/);
    await page.page.waitForSelector('.cm-merge-b .cm-changedLine');
    expect(await page.text('.diff-heads')).toMatch(/^\d+ differences?/);

    await page.page.click('#compare-keep');
    await page.page.waitForFunction(() => location.search.endsWith('&against=cpu%3Dv1'));
    await page.page.waitForFunction(() =>
      document.querySelector('.diff-heads')?.textContent?.startsWith('No difference'),
    );
    expect(await page.tab('compare/types', 'The types are the same.')).not.toContain('Changed');
    await page.page.click('#compare-none');
    await page.page.waitForFunction(() => !location.search.includes('against'));
    await page.tab('ir/diff', 'Without debug info');
    expect(await page.text('.diff-heads')).toContain('After optimisation');

    await page.drop({ name: 'after.btf', bytes: structWith(8) });
    await page.status('Opened after.btf');
    await page.tab('compare/types', 'Choose what to compare with');
    await page.give('compare-file', { name: 'before.btf', bytes: structWith(4) });
    const types = await page.tab('compare/types', '1 type added, 1 removed, 1 changed');
    expect(types).toMatch(/~ struct moving\s+~ b: moved from 4 to 8/);
    expect(types).toMatch(/\+ struct only_8[^]*− struct only_4/);

    await page.page.evaluate(() => {
      const writeText = async (text: string): Promise<void> => void (document.title = text);
      Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    });
    await page.tab('btf/2', 'struct moving {');
    await page.page.click('#copy-type');
    await page.page.waitForFunction(() => document.title.startsWith('#ifndef __VMLINUX_H__'));
    expect(await page.page.title()).toContain('struct moving {');
    await page.page.evaluate(() => document.querySelectorAll<HTMLElement>('.type-code .segment')[1]!.click());
    await page.page.waitForFunction(() =>
      document.querySelector('.type-code pre')?.textContent?.includes('pub b: i32'),
    );
    expect(await page.text('#download-type')).toBe('Download moving.rs');
  });
});
