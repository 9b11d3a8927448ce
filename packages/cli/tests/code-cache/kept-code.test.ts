import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeCodeFile } from '../../src/code-cache/code-file.js';
import { codeFileName } from '../../src/code-cache/code-path.js';
import { readKeptCodeEarly, takeKeptCode } from '../../src/code-cache/kept-code.js';

const stored = { code: new Uint8Array([1, 2, 3]), wasm: new Uint8Array([0, 0x61, 0x73, 0x6d]) };
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-code-'));
  path = join(folder, codeFileName());
  vi.stubEnv('BPF_LINK_WASM_CODE_CACHE', folder);
  writeFileSync(path, Buffer.concat(encodeCodeFile(stored)), { mode: 0o600 });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('the code is read when it is taken', async () => {
  expect(takeKeptCode()).toMatchObject({ name: codeFileName() });
  expect(await takeKeptCode()?.stored).toEqual(stored);
  rmSync(path);
  expect(await takeKeptCode()?.stored).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('code that is read early is taken once', async () => {
  readKeptCodeEarly();
  rmSync(path); // Open already.
  readKeptCodeEarly();
  expect(await takeKeptCode()?.stored).toEqual(stored);
  expect(await takeKeptCode()?.stored).toBeUndefined();
});

test('nothing is read where no code is kept', () => {
  vi.stubEnv('BPF_LINK_WASM_CODE_CACHE', 'off');
  readKeptCodeEarly();
  expect(takeKeptCode()).toBeUndefined();
});
