import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeCodeFile, readCodeFile } from '../../src/code-cache/code-file.js';

const stored = { code: new Uint8Array([1, 2, 3, 4, 5]), wasm: new Uint8Array([0, 0x61, 0x73, 0x6d]) };
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-file-'));
  path = join(folder, 'a.code');
  writeFileSync(path, Buffer.concat(encodeCodeFile(stored)), { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readCodeFile', () => {
  test('reads back what was written', async () => {
    expect(await readCodeFile(path)).toEqual(stored);
  });

  test('rejects a file with any damaged byte', async () => {
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      if (at >= 20 && at < 32) continue; // Unused bytes of the header.
      const damaged = Buffer.from(good);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      writeFileSync(path, damaged);
      expect({ at, found: await readCodeFile(path) }).toEqual({ at, found: undefined });
    }
  });

  test('rejects a file that is too short or too long', async () => {
    const good = readFileSync(path);
    for (const bytes of [good.subarray(0, -1), good.subarray(0, 10), Buffer.concat([good, good.subarray(0, 1)])]) {
      writeFileSync(path, bytes);
      expect(await readCodeFile(path)).toBeUndefined();
    }
  });

  test('finds nothing if the file is missing', async () => {
    expect(await readCodeFile(join(folder, 'b.code'))).toBeUndefined();
    expect(await readCodeFile(folder)).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('rejects a file that others can write, and a link', async () => {
    chmodSync(path, 0o620);
    expect(await readCodeFile(path)).toBeUndefined();
    chmodSync(path, 0o600);
    symlinkSync(path, join(folder, 'link.code'));
    expect(await readCodeFile(join(folder, 'link.code'))).toBeUndefined();
    expect(await readCodeFile(path)).toEqual(stored);
  });
});
