import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoError } from '@bpf-link-wasm/driver';
import { afterAll, describe, expect, test } from 'vitest';
import { expandWords, splitWords } from '../src/expand-words.js';

const folder = mkdtempSync(join(tmpdir(), 'expand-words-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('splitWords', () => {
  test.each([
    ['a b\nc', ['a', 'b', 'c']],
    ['  a\t\r\n', ['a']],
    [String.raw`C:\\x\ y.o`, [String.raw`C:\x y.o`]],
    ['"a b" \'c d\'', ['a b', 'c d']],
    [String.raw`"a\"b" 'c\d'`, ['a"b', String.raw`c\d`]],
    ['-o"x y"', ['-ox y']],
    ['""', ['']],
    ['', []],
  ])('splits %j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});

describe('expandWords', () => {
  test('does not change ordinary words', () => {
    expect(expandWords(['a.bc', '-o', 'a@b.o', '@'])).toEqual(['a.bc', '-o', 'a@b.o', '@']);
  });

  test("gives rustc's -flavor its second dash", () => {
    expect(expandWords(['-flavor', 'gnu'])).toEqual(['--flavor', 'gnu']);
  });

  test('reads response files, nested ones too', () => {
    const inner = file('inner', '-O3\n-flavor\ngnu\n');
    expect(expandWords([`@${file('outer', `a.bc @${inner.replaceAll('\\', '/')}`)}`, 'b.bc'])).toEqual([
      'a.bc',
      '-O3',
      '--flavor',
      'gnu',
      'b.bc',
    ]);
  });

  test('reports a response file that does not exist', () => {
    expect(() => expandWords(['@/nowhere'])).toThrow(expect.objectContaining({ code: 'IO_NOT_FOUND' }));
  });

  test('reports a response file that names itself', () => {
    const path = join(folder, 'self');
    writeFileSync(path, `@${path}`);
    expect(() => expandWords([`@${path}`])).toThrow(IoError);
  });
});
