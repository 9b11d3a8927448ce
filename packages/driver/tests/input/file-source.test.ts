import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFileSource } from '../../src/input/file-source.js';
import { errorOf } from '../error-of.js';

const folder = mkdtempSync(join(tmpdir(), 'file-source-'));
const path = join(folder, 'numbers');
const content = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
writeFileSync(path, content);
afterAll(() => rmSync(folder, { recursive: true }));

function read(offset: number, size: number): { count: number; bytes: Uint8Array } {
  const source = openFileSource(path);
  const bytes = new Uint8Array(size);
  const count = source.read(offset, bytes);
  source.close();
  return { count, bytes };
}

describe('openFileSource', () => {
  test('knows name and size', () => {
    const source = openFileSource(path);
    expect(source).toMatchObject({ name: path, path, size: 100_000 });
    source.close();
  });

  test.each([
    [0, 60],
    [16_380, 60],
    [50_000, 40_000],
  ])('reads at %i %i bytes', (offset, size) => {
    expect(read(offset, size)).toEqual({ count: size, bytes: content.slice(offset, offset + size) });
  });

  test('returns fewer bytes at the end', () => {
    expect(read(99_990, 60).count).toBe(10);
    expect(read(90_000, 20_000).count).toBe(10_000);
    expect(read(200_000, 60).count).toBe(0);
  });

  test('serves reads in any order', () => {
    const source = openFileSource(path);
    for (const offset of [0, 60, 50_000, 120, 16_383, 99_999]) {
      const bytes = new Uint8Array(1);
      expect([source.read(offset, bytes), bytes[0]]).toEqual([1, content[offset]]);
    }
    source.close();
  });

  test('reports a file that does not exist', () => {
    const missing = join(folder, 'missing');
    expect(errorOf(() => openFileSource(missing))).toMatchObject({ code: 'IO_NOT_FOUND', details: { path: missing } });
  });

  test('reports a directory', () => {
    expect(errorOf(() => openFileSource(folder)).code).toBe('IO_IS_DIRECTORY');
  });

  test('reports a path through a file', () => {
    expect(errorOf(() => openFileSource(join(path, 'x')))).toMatchObject({
      code: expect.stringMatching(/^IO_(READ_FAILED|NOT_FOUND)$/),
      cause: expect.any(Error),
    });
  });

  test('reports errors while reading', () => {
    const source = openFileSource(path);
    source.close();
    const reused = openSync(folder, 'r');
    try {
      expect(errorOf(() => source.read(0, new Uint8Array(4)))).toMatchObject({
        code: 'IO_READ_FAILED',
        details: { path },
      });
    } finally {
      closeSync(reused);
    }
  });
});
