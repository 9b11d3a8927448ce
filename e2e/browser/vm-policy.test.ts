import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolders } from './serve-folders.js';
import { useBrowser } from './use-browser.js';

const at = (path: string): string => fileURLToPath(new URL(`../../packages/vm/${path}`, import.meta.url));

const page = `
import { load } from '@bpf-link-wasm/vm';
const show = (value) => { document.title = JSON.stringify(value); };
const isEvalRefused = () => { try { new Function(''); return false; } catch { return true; } };
const run = async () => {
  const object = await load(new Uint8Array(await (await fetch('programs.o')).arrayBuffer()));
  const packet = new Uint8Array(60);
  packet.set([0x08, 0x00, 0x45], 12);
  packet[23] = 6;
  const results = ['compiled', 'interpreted'].map((engine) => object.program('count').run({ data: packet }, { engine }).result);
  return { isEvalRefused: isEvalRefused(), results, packets: Number(object.map('COUNTERS').get(6).packets) };
};
run().then(show, (error) => show(String(error)));
`;

describe('the VM in a page', () => {
  const browser = useBrowser('chromium');
  let folder = '';
  let code = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vm-page-'));
    const bundle = await rolldown({
      input: 'page.js',
      plugins: [
        {
          name: 'page',
          resolveId: (id) => (id === 'page.js' ? id : id === '@bpf-link-wasm/vm' ? at('dist/index.js') : undefined),
          load: (id) => (id === 'page.js' ? page : undefined),
        },
      ],
    });
    ({ code } = (await bundle.generate({ format: 'esm', minify: true })).output[0]);
    await bundle.close();
    await writeFile(join(folder, 'page.js'), code);
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><title></title><script type=module src=page.js></script>',
    );
    await cp(at('tests/load/objects/programs.o'), join(folder, 'programs.o'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("runs programs under script-src 'self' 'wasm-unsafe-eval'", { timeout: 60_000 }, async () => {
    const policy = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
    const server = await serveFolders({ '': folder }, { headers: { 'content-security-policy': policy } });
    const tab = await browser.get().newPage();
    try {
      await tab.goto(server.url);
      await tab.waitForFunction(() => document.title !== '');
      expect(JSON.parse(await tab.title())).toEqual({
        isEvalRefused: true,
        results: ['XDP_PASS', 'XDP_PASS'],
        packets: 2,
      });
    } finally {
      await tab.close();
      await server.close();
    }
  });

  it('has the size stated in its README, within a tenth', async () => {
    const readme = await readFile(at('README.md'), 'utf8');
    const row = /^\| `load`, with BTF \| +(\d+) +\| +(\d+) +\| +(\d+) +\|$/m.exec(readme);
    const sizes = [code.length, gzipSync(code, { level: 9 }).length, brotliCompressSync(code).length];
    process.stdout.write(`bytes of load: ${sizes.join(', ')}\n`);
    for (const [index, size] of sizes.entries()) {
      expect(Math.abs(size / Number(row?.[index + 1]) - 1), sizes.join(', ')).toBeLessThan(0.1);
    }
  });
});
