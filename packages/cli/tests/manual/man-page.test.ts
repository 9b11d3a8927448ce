import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/format-report.js';
import { formatMan } from './format-man.js';

const page = fileURLToPath(new URL('../../man/bpf-link-wasm.1', import.meta.url));

test('the page of the manual is that of the present commands and options', async () => {
  await expect(await formatMan()).toMatchFileSnapshot(page);
});

test('npm installs the page of the manual', () => {
  const manifest = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
    man: unknown;
    files: string[];
  };
  // npm 11 leaves out one that is not in a list.
  expect(manifest.man).toEqual(['./man/bpf-link-wasm.1']);
  expect(manifest.files).toContain('man');
});

test('the page of the manual has each exit status, and no characters beyond ASCII', () => {
  const text = readFileSync(page, 'utf8');
  const codes = [...text.matchAll(/^\.B (\d+)$/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual([...new Set(Object.values(exitCodes))].sort((a, b) => a - b));
  expect(text).toMatch(/^[\n\x20-\x7e]*$/);
});
