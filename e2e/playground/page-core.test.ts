import { readFile } from 'node:fs/promises';
import { BtfBuilder, Linkage } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { textFile } from './inputs.js';
import { usePlayground } from './playground-page.js';

const core = new URL('../../packages/btf/tests/core/', import.meta.url);

/** BTF of a kernel with one function. */
function kernelWith(name: string): Uint8Array {
  const builder = new BtfBuilder();
  const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const type = builder.append({ kind: 'FUNC_PROTO', name: '', type: int, params: [] });
  builder.append({ kind: 'FUNC', name, type, linkage: Linkage.static });
  return builder.build();
}

const callsKnown = `target triple = "bpfel"
declare i32 @known()
define i32 @prog(ptr %ctx) section "tc" {
  %result = call i32 @known()
  ret i32 %result
}
`;

describe.each(browserNames)('CO-RE in the page in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('lists the relocations of an object, and resolves them against the BTF of a kernel', async () => {
    const page = playground.get();
    await page.page.goto(`${page.server.url}?example=`);
    await page.drop({ name: 'guarded.o', bytes: await readFile(new URL('guarded.o', core)) });
    await page.status('Opened guarded.o');
    await page.page.waitForSelector('#core-table');
    expect(await page.text('#core-table')).toContain('struct sample.a');
    expect(await page.text('#panel .program-card')).toContain("5.4 CO-RE: the kernel's types");
    await page.give('core-kernels', { name: 'kernel.btf', bytes: await readFile(new URL('kernel.btf', core)) });
    await page.page.waitForFunction(() => document.querySelector('#core-table')!.textContent!.includes('kernel.btf'));
    expect(await page.text('#core-table')).toMatch(/struct sample\.a\s*0\s*moved to 16/);
    await page.give('core-kernels', { name: 'notes.txt', bytes: new TextEncoder().encode('no types') });
    await page.page.waitForSelector('#core-kernels-problem:not([hidden])');
    expect(await page.text('#core-kernels-problem')).toContain('notes.txt');
  });

  it('links with the function prototypes of the given kernel', async () => {
    const page = playground.get();
    await page.open('?example=');
    await page.link(textFile('calls.ll', callsKnown));
    await page.page.click('.options-card summary');
    await page.give('kernels', { name: 'other.btf', bytes: kernelWith('other') });
    await page.page.waitForFunction(() => document.querySelector('#tab-diagnostics .count')?.textContent === '1');
    expect(await page.tab('diagnostics', 'known')).toContain('LINK_UNDEFINED_FUNCTION');
    expect(await page.text('#command')).toBe('bpf-link-wasm calls.ll -o calls.o --kernel-btf other.btf');
    await page.page.click('.options-card .kernels-field button');
    await page.page.waitForFunction(() => document.querySelector('#tab-diagnostics .count') === null);
    expect(await page.page.evaluate(() => document.activeElement?.id)).toBe('kernels');
    await page.give('kernels', { name: 'known.btf', bytes: kernelWith('known') });
    await page.page.waitForFunction(() => document.getElementById('command')!.textContent!.includes('known.btf'));
    await page.status('Linked');
    expect(await page.tab('diagnostics', 'No errors')).not.toContain('LINK_UNDEFINED_FUNCTION');
  });
});
