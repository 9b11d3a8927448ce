import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

/** Maximum download of a page before the first link, compressed, in bytes. */
const budget = { scripts: 24_000, engine: 4_000_000 };

const folders: Readonly<Record<string, string>> = {
  driver: '../../packages/driver/dist',
  engine: '../../llvm-wasm/artifact',
};

/**
 * The size of a file of the client's server as a static host sends it, with brotli. Its highest quality takes a minute
 * for the engine; it is not needed if a lower one compresses to less than `enough`.
 */
async function compressedSize(path: string, enough: number): Promise<number> {
  const [folder = '', file = ''] = path.split('/');
  const content = await readFile(fileURLToPath(new URL(`${folders[folder]}/${file}`, import.meta.url)));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = constants;
  const compress = async (quality: number): Promise<number> => {
    const params = {
      [BROTLI_PARAM_QUALITY]: quality,
      [BROTLI_PARAM_SIZE_HINT]: content.length,
      [BROTLI_PARAM_LGWIN]: 24,
    };
    return (await promisify(brotliCompress)(content, { params })).length;
  };
  const upperBound = await compress(9);
  return upperBound < enough ? upperBound : compress(11);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('what a page downloads before the first link', () => {
  const client = useClient(useBrowser('chromium'));

  it('stays within its budget', { timeout: 900_000 }, async () => {
    await client.page.evaluate(async () => (await globalThis.page.createLinker()).close());
    const paths = [...new Set(client.server.requests)]
      .filter((path) => (path.split('/')[0] ?? '') in folders)
      .toSorted();
    const isScript = (path: string): boolean => path.endsWith('.js');
    const sizes = await Promise.all(paths.map((path) => compressedSize(path, isScript(path) ? 0 : budget.engine)));
    const table = paths.map((path, index) => `${String(sizes[index]).padStart(9)} ${path}\n`);
    process.stdout.write(`bytes compressed, before the first link:\n${table.join('')}`);
    expect(paths.filter(isScript)).toEqual(expect.arrayContaining(['driver/browser.js', 'driver/worker-browser.js']));
    expect(paths.filter((path) => !isScript(path))).toEqual(['engine/bpf-linker.wasm']);
    expect(sum(sizes.filter((_, index) => isScript(paths[index]!)))).toBeLessThan(budget.scripts);
    expect(sum(sizes.filter((_, index) => !isScript(paths[index]!)))).toBeLessThan(budget.engine);
  });
});
