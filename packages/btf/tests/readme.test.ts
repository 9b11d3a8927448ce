import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { vmlinux } from './programs.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readme = readFileSync(at('../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code!);

const folder = mkdtempSync(at('./readme-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

describe('the examples of the README', () => {
  it('are there', () => expect(blocks.length).toBeGreaterThanOrEqual(5));

  it.for(blocks.map((code, index) => [index + 1, code] as const))(
    'print what they say: %i',
    async ([index, code], context) => {
      if (code.includes('/sys/kernel')) demand(context, vmlinux);
      const expected = [...code.matchAll(/console\.log\(.*\); \/\/ prints (.*)$/gm)].map(([, text]) => text);
      expect(expected.length).toBe(code.split('console.log(').length - 1);
      const file = join(folder, `example-${index}.mjs`);
      writeFileSync(file, code.replaceAll("'@bpf-link-wasm/btf'", "'../../src/index.ts'"));
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      await import(/* @vite-ignore */ pathToFileURL(file).href);
      expect(log.mock.calls.map((words) => words.map(String).join(' '))).toEqual(expected);
    },
  );
});
