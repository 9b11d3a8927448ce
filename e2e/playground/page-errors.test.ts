import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withProducer } from '@bpf-link-wasm/testkit/bitcode';
import { describe, expect, it } from 'vitest';
import { browserNames } from '../browser/browsers.js';
import { useBrowser } from '../browser/use-browser.js';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { fileOf, forkFile, textFile } from './inputs.js';
import { usePlayground, type DroppedFile } from './playground-page.js';

const fork = await readFile(forkBitcode);

/** An object of another machine, without bitcode and BTF. */
const hostObject = Buffer.from(
  (await readFile(fixture('elf/no-bitcode.o'))).toString('latin1').replaceAll('.BTF', '.ABC'),
  'latin1',
);
hostObject[18] = 62;

/** A bad file of each kind, and the page's message for it. */
const cases: readonly (readonly [kind: string, file: DroppedFile, code: string, remedy: string])[] = [
  ['empty', textFile('empty.bc', ''), 'INPUT_EMPTY "empty.bc": is empty', 'Build the file again'],
  [
    'of no known kind',
    { name: 'photo.bc', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) },
    'INPUT_UNKNOWN_KIND "photo.bc": first bytes ffd8ffe0',
    'Use bitcode (.bc)',
  ],
  ['cut off', { name: 'half.bc', bytes: fork.subarray(0, fork.length / 2) }, 'INPUT_INVALID_BITCODE "half.bc"', ''],
  [
    'of a newer LLVM',
    { name: 'new.bc', bytes: withProducer(fork, 'LLVM24.0.0-rust-1.102.0-nightly') },
    'INPUT_NEWER_LLVM "new.bc": made by LLVM 24.0.0',
    '',
  ],
  [
    'text that is not IR',
    textFile('bad.ll', 'target triple = "bpf"\ndefine i32 @f( {\n'),
    'INPUT_INVALID_IR "bad.ll"',
    '',
  ],
  [
    'machine code',
    { name: 'host.o', bytes: hostObject },
    'INPUT_NO_BITCODE "host.o": an ELF object for machine 62',
    'Compile it to bitcode: clang with -emit-llvm or -fembed-bitcode',
  ],
  [
    'an archive that is thin',
    await fileOf(fixture('archive/thin.a')),
    'INPUT_THIN_ARCHIVE "thin.a"',
    'Use an archive that contains its members',
  ],
  [
    'BTF that is broken',
    { name: 'bad.btf', bytes: Uint8Array.of(0x9f, 0xeb, 1, 0, 24, 0, 0, 0) },
    'BTF_SHORT BTF: 8 bytes',
    'BTF',
  ],
];

describe.each(browserNames)('bad files in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }), { sharesPage: true });

  it('are explained in place, with the remedy, and the next link works', async () => {
    const page = playground.get();
    await page.open();
    for (const [kind, file, code, remedy] of cases) {
      await page.page.evaluate(() => document.getElementById('clear-files')!.click());
      await page.page.waitForSelector('#failure[hidden]');
      await page.drop(file);
      const text = await page.failure();
      expect(text, kind).toContain(code);
      expect(text, kind).toMatch(/\.$/); // The remedy is the last line.
      expect(text, kind).toContain(remedy);
    }
    await page.page.evaluate(() => document.getElementById('clear-files')!.click());
    await page.link(await forkFile());
    expect(await page.tab('diagnostics', 'No errors')).toContain('nothing to say');
  });

  it('are explained under Diagnostics', async () => {
    const page = playground.get();
    await page.open('#diagnostics');
    await page.drop({ name: 'new.bc', bytes: withProducer(fork, 'LLVM24.0.0-rust-1.102.0-nightly') });
    const text = await page.tab('diagnostics', 'Explanations');
    expect(text).toMatch(/error\s+INPUT_NEWER_LLVM/);
    await page.page.click('#panel .issues a');
    await page.page.waitForFunction(() => location.hash === '#diagnostics/INPUT_NEWER_LLVM');
    expect(await page.text('.explanation.chosen')).toContain('What to do:');
    expect(await page.text('#tab-diagnostics')).toMatch(/Diagnostics\s+1/);
  });
});

describe.each(browserNames)('an engine that cannot be loaded, in %s', (name) => {
  const playground = usePlayground(useBrowser(name, { optimizesEngine: false }));

  it('is loaded again on request', async () => {
    const page = playground.get();
    const engine = `assets/${(await readdir(fileURLToPath(new URL('../../packages/playground/dist/assets/', import.meta.url)))).find((file) => file.endsWith('.wasm'))}`;
    page.server.failures.set(engine, 503);
    await page.page.goto(page.server.url);
    expect(await page.failure()).toMatch(/^ENGINE_LOAD_FAILED[^]*status 503/);
    page.server.failures.clear();
    await page.page.click('#engine-retry');
    await page.page.waitForFunction(() => document.getElementById('engine')?.dataset['status'] === 'ready');
    await page.link(await forkFile());
  });
});
