import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdLock } from '../../scripts/lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('blocks a second build until the first releases the lock', () => {
  const path = join(folder, 'lock');
  const release = holdLock(path);
  expect(() => holdLock(path)).toThrow(`${path}: process ${process.pid} is building here`);
  release();
  expect(existsSync(path)).toBe(false);
  holdLock(path)();
});

it('takes over the lock of a dead process', () => {
  const path = join(folder, 'lock');
  writeFileSync(path, '4194305\n');
  holdLock(path)();
  expect(existsSync(path)).toBe(false);
});
