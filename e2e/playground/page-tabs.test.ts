import { readFile } from 'node:fs/promises';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { linkByCommand } from '../browser/command-bytes.js';
import { useBrowser } from '../browser/use-browser.js';
import { forkBitcode } from '../suites/fixture.js';
import { usePlayground } from './playground-page.js';

const isLit = (): string =>
  Array.from(document.querySelectorAll('#hex .hex-bytes .lit'), ({ textContent }) => textContent).join(' ');

describe.each(browserNames)('the tabs in %s', (name) => {
  const browser = useBrowser(name, { optimizesEngine: false });

  describe('in a page in which examples are chosen', () => {
    const playground = usePlayground(browser, { sharesPage: true });

    it('show the contents of an object', async () => {
      const page = playground.get();
      await page.open('?example=fork');
      await page.status('Linked with BTF');

      const object = await page.tab('object', 'Symbols');
      expect(object).toMatch(/File\s+fork\.o[^]*BPF, little-endian[^]*18 types/);
      expect(object).toMatch(/tracepoint\/sched\/sched_process_fork\s+Code\s+0x40\s+112/);
      expect(object).toMatch(/PID_MAP\s+object\s+global\s+\.maps\s+0x0\s+32/);
      await page.page.click('#hex-toggle');
      await page.page.click('#panel tr[data-label="Section license"]');
      expect(await page.text('#hex-label')).toBe('Section license: 13 bytes at 0xb0');
      expect(await page.page.evaluate(isLit)).toBe(
        Buffer.from('Dual MIT/GPL\0')
          .toString('hex')
          .replaceAll(/(..)(?=.)/g, '$1 '),
      );

      const listing = await page.tab('disassembly', 'exit');
      expect(listing).toMatch(/\d+\s+.*update\(self, key, value, UPDATE_ANY\)/);
      expect(listing).toMatch(/call bpf_map_update_elem\s+kernel 3\.19 and later\s+fork\.rs:\d+/);
      expect(listing).toMatch(/r1 = PID_MAP\s/);
      await page.page.evaluate(() => {
        const lines = Array.from(document.querySelectorAll<HTMLElement>('.source-lines [data-line]'));
        lines.find(({ textContent }) => textContent?.includes('update(self, key'))!.click();
      });
      const linked = await page.page.$$eval('.listing .linked', (rows) => rows.map(({ textContent }) => textContent));
      expect(linked.join('\n')).toContain('call bpf_map_update_elem');
      await page.page.click('#panel li[data-label="Instruction 0"]');
      expect(await page.page.evaluate(isLit)).toBe('61 12 0c 00 00 00 00 00');
      await page.page.keyboard.press('ArrowDown');
      expect(await page.text('#hex-label')).toBe('Instruction 1: 8 bytes at 0x48');

      const maps = await page.tab('maps', 'cilium/ebpf');
      expect(maps).toMatch(/Answer\s+reads it\s+reads it\s+reads it/);
      expect(maps).toMatch(/Max entries\s+1,024\s+1,024\s+1,024/);

      const validation = await page.tab('validation', 'Minimum kernel');
      expect(validation).toMatch(/Kernel 7\.3 accepts it/);
      expect(validation).toMatch(/Minimum kernel: 5\.4/);
      await page.page.select('#kernel', '4.18');
      await page.page.waitForFunction(() => document.getElementById('panel')!.innerText.includes('Kernel 4.18'));

      const diagnostics = await page.tab('diagnostics', 'nothing to say');
      expect(diagnostics).toContain('No errors, no warnings');
      const timings = await page.tab('timings', 'Stages');
      expect(timings).toMatch(/Generate code and BTF\s+[\d.]+ m?s[^]*rustc version 1\.96\.0/);
      expect(timings).toMatch(
        /Download the engine, 1\d\.\d MB unpacked\s+[\d.]+ m?s\s+Compile it, after its last byte\s+[\d.]+ m?s\s+Start a worker\s+[\d.]+ m?s\s+First link: fork\.bc\s+[\d.]+ m?s/,
      );
      await page.page.click('#link');
      expect(await page.tab('timings', 'Second link: fork.bc')).toMatch(/Second link: fork\.bc\s+[\d.]+ m?s/);
      expect(await page.tab('ir', 'Before optimisation')).toContain('define noundef i32 @fork');
      await page.page.evaluate(() =>
        Array.from(document.querySelectorAll<HTMLElement>('.segment'))
          .find(({ textContent }) => textContent.startsWith('After optimisation'))!
          .click(),
      );
      expect(await page.text('.segment[aria-pressed="true"]')).toContain('After optimisation');
    });

    it('show jumps, layouts and graphs', async () => {
      const page = playground.get();
      await page.open();
      await page.example('xdp-counter', 'xdp_counter.o');
      expect(await page.tab('disassembly', 'exit')).toMatch(/if r1 > r6 goto \+0x[\da-f]+\s+to \d+/);
      expect(await page.page.$$eval('.jump', (arrows) => arrows.length)).toBeGreaterThan(3);
      await page.tab('btf', 'types');
      await page.page.type('#type-search', 'Counter');
      const found = await page.page.$$eval('.type-list a', (links) => links.map(({ textContent }) => textContent));
      expect(found[0]).toMatch(/^\[\d+\]STRUCT Counter$/);
      await page.page.click('.type-list a');
      const type = await page.tab(new URL(page.page.url()).hash.slice(1), 'struct Counter {');
      expect(type).toMatch(/0\s+8 bytes\s+packets\s+u64/);
      expect(type).toMatch(/STRUCT 'Counter' size=16 vlen=2/);
      await page.page.click('.btf-detail .chips a');
      await page.page.waitForFunction(() => document.querySelector('.btf-detail h3')?.textContent?.includes('INT'));
      await page.page.select(
        '#graph-map',
        await page.page.$eval('#graph-map option:last-child', (option) => (option as HTMLOptionElement).value),
      );
      await page.page.waitForSelector('.graph .node');
      const nodes = await page.page.$$eval('.graph .node-label', (labels) =>
        labels.map(({ textContent }) => textContent),
      );
      expect(nodes).toEqual(expect.arrayContaining(['u32', 'struct Counter', 'u64']));
    });

    it('show holes, unions and enums of a program with enums in maps', async () => {
      const page = playground.get();
      await page.open();
      await page.example('enum-maps', 'enum_maps.o');
      expect(await page.tab('maps', 'OWNERS')).toMatch(/EVENTS[^]*LAST/);
      await page.tab('btf', 'types');
      await page.page.type('#type-search', 'Key');
      await page.page.click('.type-list a');
      const type = await page.tab(new URL(page.page.url()).hash.slice(1), 'direction');
      expect(type).toMatch(/padding/);
      expect(await page.page.$$eval('.cell', (cells) => cells.map(({ textContent }) => textContent))).toEqual([
        'direction',
        'port',
        'padding',
      ]);
    });

    it('can be switched by keyboard, each with its fragment', async () => {
      const page = playground.get();
      await page.open('#maps');
      await page.page.focus('#tab-maps');
      await page.page.keyboard.press('ArrowRight');
      await page.page.waitForFunction(() => location.hash === '#btf' && document.activeElement?.id === 'tab-btf');
      await page.page.keyboard.press('End');
      await page.page.waitForFunction(
        () => location.hash === '#timings' && document.activeElement?.getAttribute('aria-selected') === 'true',
      );
      await page.page.goBack();
      await page.page.waitForFunction(
        () => location.hash === '#btf' && document.getElementById('panel')!.dataset['tab'] === 'btf',
      );
      expect(await page.text('[role="tab"][aria-selected="true"]')).toBe('BTF');
    });
  });

  describe('in a reused page', () => {
    const playground = usePlayground(browser, { sharesPage: true });

    it('open a finished object and the BTF of the running kernel without linking', async () => {
      const page = playground.get();
      await page.open();
      const object = await linkByCommand(forkBitcode);
      await page.drop({ name: 'done.o', bytes: object });
      await page.status('Opened done.o');
      expect(await page.tab('object', 'Symbols')).toContain('done.o');
      expect(await page.tab('maps', 'PID_MAP')).toContain('reads it');
      expect(await page.tab('diagnostics', 'Nothing was linked')).toContain('see Validation');

      // A map whose name in the symbols differs from that in the BTF: libbpf refuses it before any kernel sees it.
      const refused = Buffer.from(object);
      refused[refused.lastIndexOf('\0PID_MAP\0') + 1] = 'X'.charCodeAt(0);
      await page.drop({ name: 'refused.o', bytes: refused });
      await page.status('Opened refused.o');
      const verdict = await page.tab('validation', 'libbpf refuses it for every kernel');
      expect(verdict).not.toMatch(/Kernel [\d.]+ refuses it|No known kernel/);

      const kernel = await readFile('/sys/kernel/btf/vmlinux').catch(() => undefined);
      if (kernel === undefined) return;
      await page.drop({ name: 'vmlinux', bytes: kernel });
      await page.status('Opened vmlinux');
      expect(await page.tab('object', 'Types by kind')).toContain('raw BTF, little-endian');
      await page.tab('btf', 'types');
      await page.page.type('#type-search', 'task_struct');
      await page.page.waitForFunction(() =>
        document.querySelector('.type-list a')?.textContent?.includes('task_struct'),
      );
      await page.page.click('.type-list a');
      expect(await page.tab(new URL(page.page.url()).hash.slice(1), 'thread_info')).toMatch(/STRUCT\s+task_struct/);
    });

    it('open BTF of a module once its base is available', async () => {
      const page = playground.get();
      const base = new BtfBuilder();
      const int = base.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
      const module = new BtfBuilder({ base: base.toBtf() });
      const member = { name: 'packets', type: int, offsetBits: 0, bitfieldSize: 0 };
      module.add({ kind: 'STRUCT', name: 'of_module', size: 4, hasBitfields: false, members: [member] });
      await page.open();
      await page.drop({ name: 'module.btf', bytes: module.build() });
      expect(await page.failure()).toMatch(/^BTF_NEEDS_BASE[^]*a second file for the page\.$/);
      await page.drop({ name: 'vmlinux', bytes: base.build() });
      await page.status('Opened module.btf with vmlinux as its base');
      expect(await page.tab('object', 'Types by kind')).toContain('1 type, which add to the 1 of its base');
      expect(await page.tab('btf', 'of_module')).toMatch(/int packets;/);
      expect(await page.tab('validation', 'not validated here')).toContain('its own BTF as the base');
    });
  });
});
