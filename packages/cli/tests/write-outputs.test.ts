import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
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

  test('replaces existing files', () => {
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

  test.each([
    ['file', 'b.o'],
    ['file', 'new', 'b.o'],
  ])('names the file that is where a folder should be: %s/%s', (...names) => {
    writeFileSync(at('file'), '');
    expect(() => writeOutputs([{ path: at(...names), bytes }])).toThrow(
      expect.objectContaining({ details: { path: at(...names), reason: `${at('file')} is not a folder` } }),
    );
  });

  test('keeps the old files when a later one cannot be written', () => {
    writeFileSync(at('a.o'), 'old');
    const before = statSync(at('a.o')).ino;
    mkdirSync(at('folder'));
    const files = [at('a.o'), at('new.o'), at('deep', 'er', 'b.o'), at('folder')].map((path) => ({ path, bytes }));
    expect(() => writeOutputs(files)).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
    expect(readdirSync(folder).toSorted()).toEqual(['a.o', 'folder']);
    expect([readFileSync(at('a.o'), 'utf8'), statSync(at('a.o')).ino]).toEqual(['old', before]);
  });

  test('keeps the old files when the second rename fails', () => {
    writeFileSync(at('a.o'), 'old');
    const files = [at('a.o'), at(`${'n'.repeat(300)}.o`)].map((path) => ({ path, bytes }));
    expect(() => writeOutputs(files)).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
    expect(readdirSync(folder)).toEqual(['a.o']);
    expect(readFileSync(at('a.o'), 'utf8')).toBe('old');
  });

  test('does not disturb a process with the same number in another container', () => {
    writeFileSync(at(`.a.o.${process.pid}.tmp`), 'of another container');
    writeOutputs([{ path: at('a.o'), bytes }]);
    expect(readdirSync(folder).toSorted()).toEqual([`.a.o.${process.pid}.tmp`, 'a.o']);
  });

  test('writes to the target of a dangling link', () => {
    symlinkSync('real.o', at('link.o'));
    writeOutputs([{ path: at('link.o'), bytes }]);
    expect(readlinkSync(at('link.o'))).toBe('real.o');
    expect([...readFileSync(at('real.o'))]).toEqual([1, 2, 3]);
  });

  test('replaces a link itself on request', () => {
    writeFileSync(at('real'), 'old');
    symlinkSync('real', at('link'));
    writeOutputs([{ path: at('link'), bytes, mode: 0o755, replacesLink: true }]);
    expect(readFileSync(at('real'), 'utf8')).toBe('old');
    expect([...readFileSync(at('link'))]).toEqual([1, 2, 3]);
  });

  test.skipIf(process.platform === 'win32')('writes to a device in place', () => {
    expect(() => writeOutputs([{ path: '/dev/null', bytes }])).not.toThrow();
    expect(readFileSync('/dev/null')).toHaveLength(0);
  });
});
