import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

/** The most that a page may download before the first link, compressed, in bytes. */
const budget = { scripts: 24_000, engine: 4_000_000 };

const folders: Readonly<Record<string, string>> = {
  driver: '../../packages/driver/dist',
  engine: '../../llvm-wasm/artifact',
};

/** The size of a file of the client's server as a static host sends it: brotli at its highest quality. */
async function compressedSize(path: string): Promise<number> {
  const [folder = '', file = ''] = path.split('/');
  const content = await readFile(fileURLToPath(new URL(`${folders[folder]}/${file}`, import.meta.url)));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: content.length, [BROTLI_PARAM_LGWIN]: 24 };
  return (await promisify(brotliCompress)(content, { params })).length;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('what a page downloads before the first link', () => {
  const client = useClient(useBrowser('chromium'));

  it('keeps within its budget', { timeout: 900_000 }, async () => {
    await client.page.evaluate(async () => (await globalThis.page.createLinker()).close());
    const paths = [...new Set(client.server.requests)]
      .filter((path) => (path.split('/')[0] ?? '') in folders)
      .toSorted();
    const sizes = await Promise.all(paths.map(compressedSize));
    const table = paths.map((path, index) => `${String(sizes[index]).padStart(9)} ${path}\n`);
    process.stdout.write(`bytes compressed, before the first link:\n${table.join('')}`);
    const isScript = (path: string): boolean => path.endsWith('.js');
    expect(paths.filter(isScript)).toEqual(expect.arrayContaining(['driver/browser.js', 'driver/worker-browser.js']));
    expect(paths.filter((path) => !isScript(path))).toEqual(['engine/bpf-linker.wasm']);
    expect(sum(sizes.filter((_, index) => isScript(paths[index]!)))).toBeLessThan(budget.scripts);
    expect(sum(sizes.filter((_, index) => !isScript(paths[index]!)))).toBeLessThan(budget.engine);
  });
});
