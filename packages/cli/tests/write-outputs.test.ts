import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeOutputs } from '../src/write-outputs.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-outputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = new Uint8Array([1, 2, 3]);
const at = (...names: string[]): string => join(folder, ...names);

describe('writeOutputs', () => {
  test('writes all files and leaves nothing else', () => {
    writeOutputs([
      { path: at('a.o'), bytes },
      { path: at('new', 'a.ll'), bytes },
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['a.o', 'new']);
    expect([...readFileSync(at('new', 'a.ll'))]).toEqual([1, 2, 3]);
  });

  test('replaces what was there', () => {
    writeFileSync(at('a.o'), 'much longer than before');
    writeOutputs([{ path: at('a.o'), bytes }]);
    expect([...readFileSync(at('a.o'))]).toEqual([1, 2, 3]);
  });

  test('writes through a symbolic link', () => {
    writeFileSync(at('real.o'), '');
    symlinkSync('real.o', at('link.o'));
    writeOutputs([{ path: at('link.o'), bytes }]);
    expect(readlinkSync(at('link.o'))).toBe('real.o');
    expect([...readFileSync(at('real.o'))]).toEqual([1, 2, 3]);
  });

  test('writes none when one cannot be written', () => {
    mkdirSync(at('taken', 'full'), { recursive: true });
    writeFileSync(at('file'), '');
    const files = [at('a.o'), at('file', 'b.o')].map((path) => ({ path, bytes }));
    expect(() => writeOutputs(files)).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'taken']);
  });

  test.skipIf(process.platform === 'win32')('writes to a device in place', () => {
    expect(() => writeOutputs([{ path: '/dev/null', bytes }])).not.toThrow();
    expect(readFileSync('/dev/null')).toHaveLength(0);
  });
});
