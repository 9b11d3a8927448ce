import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renamePatiently } from '../../src/files/rename-patiently.js';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rename-patiently-'));
  writeFileSync(at('old'), 'old');
  writeFileSync(at('fresh'), 'fresh');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A rename that fails some times, as on Windows while the old file is open. */
function failing(times: number, code: string): { rename: typeof renameSync; calls: () => number } {
  let calls = 0;
  const rename = (from: Parameters<typeof renameSync>[0], to: Parameters<typeof renameSync>[1]): void => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error(`${code}: not permitted`), { code });
    renameSync(from, to);
  };
  return { rename, calls: () => calls };
}

describe('renamePatiently', () => {
  test('replaces a file', () => {
    renamePatiently(at('fresh'), at('old'));
    expect([readdirSync(folder), readFileSync(at('old'), 'utf8')]).toEqual([['old'], 'fresh']);
  });

  test.each(['EPERM', 'EACCES', 'EBUSY'])('tries again on Windows after %s', (code) => {
    const { rename, calls } = failing(3, code);
    renamePatiently(at('fresh'), at('old'), 'win32', rename);
    expect([calls(), readFileSync(at('old'), 'utf8')]).toEqual([4, 'fresh']);
  });

  test('says what may be the matter when the file stays in use', () => {
    const { rename } = failing(Infinity, 'EBUSY');
    expect(() => renamePatiently(at('fresh'), at('old'), 'win32', rename)).toThrow(
      'EBUSY, another process may have it open',
    );
    expect(readFileSync(at('old'), 'utf8')).toBe('old');
  });

  test.each([
    ['win32', 'ENOSPC'],
    ['linux', 'EPERM'],
  ])('fails at once on %s after %s', (platform, code) => {
    const { rename, calls } = failing(1, code);
    expect(() => renamePatiently(at('fresh'), at('old'), platform, rename)).toThrow(expect.objectContaining({ code }));
    expect(calls()).toBe(1);
  });
});
