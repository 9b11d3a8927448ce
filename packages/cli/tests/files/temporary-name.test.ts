import { expect, test } from 'vitest';
import { temporaryName } from '../../src/files/temporary-name.js';

test('names differ, hide the file, and say whose it is', () => {
  const names = Array.from({ length: 1000 }, temporaryName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^\.bpf-link-wasm-[0-9a-f]+-[0-9a-f]+$/);
});
