import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertFilesApart } from '../../src/files/file-identity.js';
import { programOf, useWorkingFolder } from '../run-command.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-apart-'));
  writeFileSync(at('a.bc'), 'input');
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]): string => join(folder, ...names);
const check = (reads: string[], writes: string[]): void =>
  assertFilesApart(
    reads.map((path) => ({ path, use: 'an input' })),
    writes.map((path) => ({ path, use: '--sarif' })),
  );
const isInput = expect.objectContaining({ code: 'USAGE_OUTPUT_IS_INPUT' });
const isClash = expect.objectContaining({ code: 'USAGE_OUTPUT_CLASH' });

describe('assertFilesApart', () => {
  test('accepts different files, and devices any number of times', () => {
    expect(() => check([at('a.bc')], [at('a.o'), at('b.o'), '/dev/null', '/dev/null'])).not.toThrow();
  });

  test('recognizes a file by another spelling', () => {
    for (const path of [at('a.bc'), `${folder}/./a.bc`, relative(process.cwd(), at('a.bc'))])
      expect(() => check([at('a.bc')], [path])).toThrow(isInput);
  });

  test('recognizes a file by a link to it or its folder, and by its second name', () => {
    symlinkSync('a.bc', at('link'));
    linkSync(at('a.bc'), at('second'));
    symlinkSync(folder, at('here'));
    for (const path of ['link', 'second', join('here', 'a.bc')])
      expect(() => check([at('a.bc')], [at(path)])).toThrow(isInput);
    expect(() => check([at('link')], [at('a.bc')])).toThrow(isInput);
  });

  test('recognizes two new files as one through links', () => {
    mkdirSync(at('sub'));
    symlinkSync('sub', at('also-sub'));
    symlinkSync('new.o', at('dangling'));
    symlinkSync('dangling', at('twice'));
    expect(() => check([], [at('sub', 'x.o'), at('also-sub', 'x.o')])).toThrow(isClash);
    expect(() => check([], [at('new.o'), at('dangling')])).toThrow(isClash);
    expect(() => check([], [at('new.o'), at('twice')])).toThrow(isClash);
    expect(() => check([], [at('sub', 'x.o'), at('x.o')])).not.toThrow();
  });

  test('recognizes two new files as one in folders that do not exist yet', () => {
    expect(() => check([], [at('new', 'x.o'), at('new', '.', 'x.o')])).toThrow(isClash);
    expect(() => check([], [at('new', 'x.o'), at('other', 'x.o')])).not.toThrow();
  });

  test('terminates on circular links', () => {
    symlinkSync('two', at('one'));
    symlinkSync('one', at('two'));
    expect(() => check([at('a.bc')], [at('one')])).not.toThrow();
  });

  test('probes whether the folder ignores case, and leaves nothing there', () => {
    writeFileSync(at('CASE'), '');
    const foldsCase = readdirSync(folder).length > 0 && isThere(at('case'));
    const names = [at('Prog.o'), at('prog.o')];
    if (foldsCase) expect(() => check([], names)).toThrow(isClash);
    else expect(() => check([], names)).not.toThrow();
    expect(readdirSync(folder).toSorted()).toEqual(['CASE', 'a.bc']);
  });

  test('does not confuse standard input with standard output', () => {
    expect(() => check(['-'], ['-'])).not.toThrow();
    expect(() => check([], ['-', '-'])).toThrow(isClash);
  });

  test('names the file and its purpose', () => {
    symlinkSync('a.bc', at('link'));
    expect(() => check([at('a.bc')], [at('link')])).toThrow(
      `output "${at('link')}" (--sarif): is also an input, "${at('a.bc')}", expected another file`,
    );
  });
});

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

describe('the command', () => {
  const { path, write, run } = useWorkingFolder();
  const files = { 'a.bc': 'input', symbols: 'f', words: 'a.bc', 'b.bc': 'other' };

  test.each([
    [['a.bc', '-o', 'x.o', '--sarif', 'a.bc'], 'USAGE_OUTPUT_IS_INPUT'],
    [['a.bc', '-o', 'x.o', '--repro', './a.bc'], 'USAGE_OUTPUT_IS_INPUT'],
    [['a.bc', '-o', 'x.o', '--log-file', 'a.bc'], 'USAGE_OUTPUT_IS_INPUT'],
    [['a.bc', '-o', 'symbols', '--export-symbols', 'symbols'], 'USAGE_OUTPUT_IS_INPUT'],
    [['@words', '-o', 'words'], 'USAGE_OUTPUT_IS_INPUT'],
    [['a.bc', '-o', 'y.o', '--sarif', './y.o'], 'USAGE_OUTPUT_CLASH'],
    [['a.bc', '-o', 'y.o', '--repro', 'y.o'], 'USAGE_OUTPUT_CLASH'],
    [['a.bc', '-o', 'y.o', '--log-file', 'y.o'], 'USAGE_OUTPUT_CLASH'],
    [['a.bc', 'b.bc', '--jobs', '2', '--log-file', 'b.bc'], 'USAGE_OUTPUT_IS_INPUT'],
    [['a.bc', 'b.bc', '--jobs', '2', '--log-file', 'b.o'], 'USAGE_OUTPUT_CLASH'],
    [['a.bc', 'b.bc', '--jobs', '2', '--emit', 'llvm-bc'], 'USAGE_OUTPUT_IS_INPUT'],
  ])('refuses %j and leaves every file unchanged', (words, code) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const { exitCode, stderr } = run(...words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`error[${code}]`)]);
    for (const [name, text] of Object.entries(files)) expect(readFileSync(path(name), 'utf8')).toBe(text);
    expect(readdirSync(path('.')).toSorted()).toEqual(Object.keys(files).toSorted());
  });

  test('refuses to overwrite the source text that it reads', () => {
    write('prog.c', 'int prog;\n');
    write('prog.ll', programOf('prog.c', path('.')));
    expect(run('prog.ll', '-o', 'prog.c')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is also a file that the link read'),
    });
    expect(readFileSync(path('prog.c'), 'utf8')).toBe('int prog;\n');
  });
});
