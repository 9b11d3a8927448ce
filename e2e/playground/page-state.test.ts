import { readdir } from 'node:fs/promises';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { forkFile, textFile } from './inputs.js';
import { builtPage, usePlayground } from './playground-page.js';

/** BTF with any number of structs, named after a prefix. */
function btfOf(prefix: string, count: number): Uint8Array {
  const builder = new BtfBuilder();
  const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  for (let index = 0; index < count; index += 1) {
    builder.append({
      kind: 'STRUCT',
      name: `${prefix}_${index}`,
      size: 4,
      hasBitfields: false,
      members: [{ name: 'member', type: int, offsetBits: 0, bitfieldSize: 0 }],
    });
  }
  return builder.build();
}

/** The path of the engine next to the page. */
async function engineFile(): Promise<string> {
  return `assets/${(await readdir(`${builtPage}assets`)).find((file) => file.endsWith('.wasm'))}`;
}

describe.each(browserNames)('the state of the page in %s', (name) => {
  const browser = useBrowser(name, { optimizesEngine: false });

  describe('in a fresh page', () => {
    const playground = usePlayground(browser);

    it('goes back and forward through locations and examples', async () => {
      const page = playground.get();
      await page.open('?example=fork#maps');
      await page.status('Linked with BTF');
      await page.page.click('#tab-btf');
      await page.page.click('[data-example="xdp-counter"]');
      await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('xdp_counter'));
      await page.page.goBack();
      await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('fork.bc'));
      expect(new URL(page.page.url()).search).toBe('?example=fork');
      await page.page.goBack();
      await page.page.waitForFunction(() => document.getElementById('panel')!.dataset['tab'] === 'maps');
      await page.page.goForward();
      await page.page.goForward();
      await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('xdp_counter'));
      expect(new URL(page.page.url()).search).toBe('?example=xdp-counter');
    });

    it('restores dropped files from the history', async () => {
      const page = playground.get();
      await page.open();
      await page.link(await forkFile());
      await page.page.click('[data-example="ring-buffer"]');
      await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('ring_buffer'));
      await page.page.goBack();
      await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('fork.bc'));
      expect(await page.text('#files')).toContain('fork.bc');
    });

    it("keeps the editor's text over a reload, and opens the editor any number of times", async () => {
      const page = playground.get();
      await page.open();
      await page.page.click('#write-ir');
      await page.status('Linked');
      await page.typeAtEnd('; kept\n');
      await page.page.waitForFunction(() => sessionStorage.getItem('work')?.includes('editor.ll'));
      await page.page.reload();
      await page.page.waitForSelector('.cm-content');
      expect(await page.text('.cm-content')).toContain('; kept');
      await page.page.click('#clear-files');
      await page.page.waitForFunction(() => document.querySelector('.cm-content') === null);
      await page.page.click('#write-ir');
      await page.page.waitForSelector('.cm-content');
      expect(await page.text('#files')).toContain('editor.ll');
      expect(await page.text('.cm-content')).not.toContain('; kept');
    });

    it('keeps the last good results and the selected tab while an error is typed, and underlines it', async () => {
      const page = playground.get();
      await page.open('#disassembly');
      await page.page.click('#write-ir');
      await page.status('Linked');
      await page.tab('disassembly', 'exit');
      const top = (): Promise<number> => page.page.$eval('#tabs', (tabs) => tabs.getBoundingClientRect().top);
      const before = await top();
      await page.typeAtEnd('broken\n');
      expect(await page.failure()).toContain('INPUT_INVALID_IR');
      expect(await top()).toBe(before);
      expect(await page.text('#panel')).toContain('exit');
      expect(await page.text('#status')).toContain('the last successful one is shown');
      await page.page.waitForSelector('.cm-lintRange-error');
      expect(await page.text('.cm-lintRange-error')).toBe('broken');
      expect(await page.page.$eval('#editor', (editor) => editor.clientWidth)).toBeGreaterThan(450);
    });

    it('reports an address that names no example or type', async () => {
      const page = playground.get();
      await page.open('?example=nope');
      await page.page.waitForSelector('#files-error:not([hidden])');
      expect(await page.text('#files-error')).toContain('no example is called "nope"');
      await page.open('?example=fork#btf/999');
      await page.status('Linked with BTF');
      expect(await page.tab('btf/999', 'No type 999 here')).toContain('expected a number from 1 to 18');
    });

    it('stays at its top on a phone', async () => {
      const page = playground.get();
      await page.page.setViewport({ width: 390, height: 844 });
      await page.open('?example=fork#timings');
      await page.status('Linked with BTF');
      await page.tab('timings', 'Stages');
      expect(await page.page.evaluate(() => scrollY)).toBe(0);
      const sight = await page.page.evaluate(() => {
        const [list, tab] = ['tabs', 'tab-timings'].map((id) => document.getElementById(id)!.getBoundingClientRect());
        return [tab!.left >= list!.left - 1, tab!.right <= list!.right + 1];
      });
      expect(sight).toEqual([true, true]);
    });

    it('opens with an already linked example, before the engine has loaded', async () => {
      const page = playground.get();
      page.server.stalled.add(await engineFile());
      await page.page.goto(page.server.url);
      await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('COUNTERS'));
      expect(await page.text('#status')).toContain('Linked when the page was built');
      expect(await page.page.$eval('#engine', (engine) => (engine as HTMLElement).dataset['status'])).toBe('loading');
      expect(await page.tab('disassembly', 'exit')).toContain('let (start, end) = ');
      page.server.stalled.clear();
    });

    it('keeps the view when the engine links the example to the same bytes, and links it once', async () => {
      const page = playground.get();
      await page.page.goto(`${page.server.url}#disassembly`);
      await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('exit'));
      await page.page.evaluate(() => Object.assign(document.querySelector('.listing')!, { isFirst: true }));
      await page.status('Linked with BTF');
      expect(await page.page.$eval('.listing', (list) => (list as HTMLElement & { isFirst?: boolean }).isFirst)).toBe(
        true,
      );
      expect(await page.tab('timings', 'First link')).not.toContain('Second link');
    });

    it('moves the focus to the results with the skip link, and keeps the address', async () => {
      const page = playground.get();
      await page.open('?example=fork#maps');
      await page.page.focus('#skip');
      await page.page.keyboard.press('Enter');
      expect(await page.page.evaluate(() => document.activeElement?.id)).toBe('results');
      expect(new URL(page.page.url()).hash).toBe('#maps');
    });
  });

  describe('in a reused page', () => {
    const playground = usePlayground(browser, { sharesPage: true });

    it('keeps the list of types in place, with its focus, when one is chosen', async () => {
      const page = playground.get();
      await page.open('#btf');
      await page.drop({ name: 'many.btf', bytes: btfOf('thing', 200) });
      await page.tab('btf', 'thing_0');
      await page.page.$eval('.type-list', (list) => (list.scrollTop = 2000));
      await page.page.evaluate(() => {
        const link = Array.from(document.querySelectorAll<HTMLElement>('.type-list a')).find(({ textContent }) =>
          textContent?.includes('thing_90'),
        )!;
        link.focus({ preventScroll: true });
        link.click();
      });
      await page.page.waitForFunction(() =>
        document.querySelector('.btf-detail h3')?.textContent?.includes('thing_90'),
      );
      expect(await page.page.$eval('.type-list', (list) => list.scrollTop)).toBe(2000);
      expect(await page.page.evaluate(() => document.activeElement?.textContent)).toContain('thing_90');
      expect(await page.page.evaluate(() => document.activeElement?.getAttribute('aria-current'))).toBe('true');
    });

    it('clears the filter of types with the object', async () => {
      const page = playground.get();
      await page.open('#btf');
      await page.drop({ name: 'first.btf', bytes: btfOf('first', 3) });
      await page.tab('btf', 'first_0');
      await page.page.type('#type-search', 'first');
      await page.page.waitForFunction(() => document.querySelectorAll('.type-list a').length === 3);
      await page.drop({ name: 'second.btf', bytes: btfOf('second', 3) });
      await page.tab('btf', 'second_0');
      expect(await page.page.$eval('#type-search', (field) => (field as HTMLInputElement).value)).toBe('');
      expect(await page.page.$$eval('.type-list a', (links) => links.length)).toBe(4);
    });

    it('shows the note about omitted layout rows within the width of the page', async () => {
      const page = playground.get();
      const builder = new BtfBuilder();
      const u8 = builder.append({ kind: 'INT', name: 'u8', size: 1, encoding: 0, offsetBits: 0, bits: 8 });
      const long = builder.append({ kind: 'ARRAY', name: '', type: u8, indexType: u8, length: 640 });
      const members = [{ name: 'long', type: long, offsetBits: 0, bitfieldSize: 0 }];
      builder.append({ kind: 'STRUCT', name: 'S', size: 640, hasBitfields: false, members });
      await page.open('#btf');
      await page.drop({ name: 'long.btf', bytes: builder.build() });
      await page.tab('btf', 'more');
      const { left, right } = await page.page.$eval('.strip-row.skipped > :last-child', (row) =>
        row.getBoundingClientRect().toJSON(),
      );
      expect(left).toBeGreaterThan(0);
      expect(right).toBeLessThanOrEqual(1280);
    });

    it('names the command that inspects a finished object', async () => {
      const page = playground.get();
      await page.open();
      await page.drop({ name: 'kernel types.btf', bytes: btfOf('thing', 1) });
      await page.status('Opened kernel types.btf');
      expect(await page.text('#command')).toBe("bpf-link-wasm btf check 'kernel types.btf'");
    });

    it('explains how to compile a single source file to bitcode', async () => {
      const page = playground.get();
      await page.open();
      await page.drop(textFile('prog.c', 'int main;'));
      await page.page.waitForSelector('#source-hint');
      expect(await page.text('#source-hint')).toContain('clang --target=bpfel -O2 -g -c -emit-llvm prog.c -o prog.bc');
      await page.drop(await forkFile());
      await page.status('Linked');
      expect(await page.page.$('#source-hint')).toBeNull();
    });

    it('opens the graph of many types with its root visible', async () => {
      const page = playground.get();
      const builder = new BtfBuilder();
      const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
      const members = Array.from({ length: 60 }, (_, index) => {
        const member = { name: 'value', type: int, offsetBits: 0, bitfieldSize: 0 };
        const part = `part_${index}`;
        const type = builder.append({ kind: 'STRUCT', name: part, size: 4, hasBitfields: false, members: [member] });
        return { name: part, type, offsetBits: index * 32, bitfieldSize: 0 };
      });
      const root = builder.append({ kind: 'STRUCT', name: 'whole', size: 240, hasBitfields: false, members });
      await page.open();
      await page.drop({ name: 'many.btf', bytes: builder.build() });
      await page.status('Opened');
      await page.tab(`btf/graph:${root}`, 'Types in struct whole');
      const isSeen = await page.page.$eval('.graph .node', (node) => {
        const [outer, inner] = [node.closest('.graph-scroll')!, node].map((one) => one.getBoundingClientRect());
        return inner!.top >= outer!.top && inner!.bottom <= outer!.bottom;
      });
      expect(isSeen).toBe(true);
    });
  });
});
