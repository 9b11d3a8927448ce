import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireDisk } from '../disk.mjs';
import { download, verifyFile } from '../download.mjs';
import { readPublishedHash } from '../emsdk.mjs';
import { run } from '../run.mjs';

const hashOfHello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
let folder;
beforeEach((context) => {
  context.skip(process.platform === 'win32', 'the engine is built on Linux and macOS');
  folder = mkdtempSync(join(tmpdir(), 'download-'));
});
afterEach(() => folder && rmSync(folder, { recursive: true }));

describe('verifyFile', () => {
  it('accepts the expected content', async () => {
    writeFileSync(join(folder, 'a'), 'hello');
    await expect(verifyFile(join(folder, 'a'), hashOfHello)).resolves.toBeUndefined();
  });

  it('reports both hashes and keeps an existing file', async () => {
    writeFileSync(join(folder, 'a'), 'hullo');
    await expect(verifyFile(join(folder, 'a'), hashOfHello)).rejects.toThrow(
      new RegExp(`sha256 [0-9a-f]{64}, expected ${hashOfHello}`),
    );
    expect(existsSync(join(folder, 'a'))).toBe(true);
  });

  it('removes a wrong download', async () => {
    writeFileSync(join(folder, 'a'), 'hullo');
    await expect(verifyFile(join(folder, 'a'), hashOfHello, 'https://example.org/a')).rejects.toThrow(
      'https://example.org/a: sha256',
    );
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});

describe('download', () => {
  it('downloads a file and verifies it', async () => {
    writeFileSync(join(folder, 'from'), 'hello');
    await download(`file://${join(folder, 'from')}`, join(folder, 'to'), hashOfHello);
    expect(existsSync(join(folder, 'to'))).toBe(true);
  });

  it('leaves nothing if the hash is wrong', async () => {
    writeFileSync(join(folder, 'from'), 'hullo');
    await expect(download(`file://${join(folder, 'from')}`, join(folder, 'to'), hashOfHello)).rejects.toThrow(
      'expected',
    );
    expect(existsSync(join(folder, 'to'))).toBe(false);
  });
});

describe('run', () => {
  it('names the package of a missing command', async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    const failure = run('mmdebstrap', []).finally(() => (process.env.PATH = path));
    await expect(failure).rejects.toMatchObject({
      message: 'mmdebstrap: not found',
      hint: expect.stringContaining('package mmdebstrap'),
    });
  });

  it('reports what a failing command wrote to stderr', async () => {
    await expect(run('sh', ['-c', 'echo because >&2; exit 3'], { capture: true })).rejects.toMatchObject({
      message: expect.stringContaining('exit code 3'),
      hint: 'because',
    });
  });
});

describe('requireDisk', () => {
  it('accepts sizes that fit, also for a missing folder', () => {
    expect(() => requireDisk(join(folder, 'new/deep'), 1, 'a test')).not.toThrow();
  });

  it('reports how much is free and how much is needed', () => {
    expect(() => requireDisk(folder, 1e18, 'a test')).toThrow(/: [\d.]+ GB free, a test needs 1000000000.0 GB/);
  });
});

describe('readPublishedHash', () => {
  const entry = (version, digit) =>
    `    "${version}": struct(\n        hash = "1234",\n        sha_linux = "${digit.repeat(64)}",\n        sha_mac_arm64 = "${'e'.repeat(64)}",\n    ),\n`;
  const revisions = `EMSCRIPTEN_TAGS = {\n${entry('3.1.70', 'a')}${entry('3.1.69', 'b')}}\n`;

  it('finds the hash of the pinned version for a platform', () => {
    expect(readPublishedHash(revisions, 'linux', 'x64')).toBe('b'.repeat(64));
    expect(readPublishedHash(revisions, 'darwin', 'arm64')).toBe('e'.repeat(64));
  });

  it('names what is missing', () => {
    expect(() => readPublishedHash(revisions, 'linux', 'arm64')).toThrow('no sha_linux_arm64 of 3.1.69');
  });
});
