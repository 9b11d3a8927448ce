import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseArguments, type Invocation } from '../src/parse-arguments.js';
import { assertWritable, planOutputs } from '../src/plan-outputs.js';

const folder = mkdtempSync(join(tmpdir(), 'plan-outputs-'));
const input = join(folder, 'prog.bc');
writeFileSync(input, '');
mkdirSync(join(folder, 'sub'));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (...words: string[]): Invocation => parseArguments(words) as Invocation;
const paths = (...words: string[]): string[] => planOutputs(parse(...words)).map(({ path }) => path);
const quoted = (...names: string[]): string => JSON.stringify(join(folder, ...names));
const check = (...words: string[]): void => assertWritable(planOutputs(parse(...words)), parse(...words));

describe('planOutputs', () => {
  test.each([
    [['dir/prog.bc'], ['dir/prog.o']],
    [['prog'], ['prog.o']],
    [['prog.bc', 'lib.rlib', '--emit', 'asm'], ['prog.s']],
    [['prog.bc', '-o', 'out'], ['out']],
    [
      ['prog.bc', '-o', 'x/out.o', '--emit', 'obj,asm,llvm-ir,llvm-bc'],
      ['x/out.o', 'x/out.s', 'x/out.ll', 'x/out.bc'],
    ],
    [
      ['prog.bc', '--emit', 'obj,asm'],
      ['prog.o', 'prog.s'],
    ],
    [
      ['prog.bc', '--dump-module', 'd'],
      ['prog.o', join('d', 'pre-opt.ll'), join('d', 'post-opt.ll')],
    ],
    [['-'], ['-']],
    [['-', '-o', 'x.o'], ['x.o']],
  ])('names the outputs of %j', (words, expected) => {
    expect(paths(...words)).toEqual(expected);
  });

  test.each([[['prog.bc', '-o', 'out.s', '--emit', 'obj,asm']], [['-', '--emit', 'obj,asm']]])(
    'refuses the same file for two outputs: %j',
    (words) => {
      expect(() => paths(...words)).toThrow(expect.objectContaining({ code: 'USAGE_OUTPUT_CLASH' }));
    },
  );
});

describe('assertWritable', () => {
  test('accepts a new file in a folder', () => {
    expect(() => check(input)).not.toThrow();
  });

  test('refuses an output that is an input, under any name', () => {
    const link = join(folder, 'link.bc');
    symlinkSync(input, link);
    const isInput = expect.objectContaining({ code: 'USAGE_OUTPUT_IS_INPUT' });
    expect(() => check(input, '--emit', 'llvm-bc')).toThrow(isInput);
    expect(() => check(input, '-o', join(folder, 'sub', '..', 'prog.bc'))).toThrow(isInput);
    expect(() => check(input, '-o', link)).toThrow(isInput);
  });

  test('refuses a directory', () => {
    expect(() => check(input, '-o', folder)).toThrow(expect.objectContaining({ code: 'IO_IS_DIRECTORY' }));
  });

  test('refuses a folder that does not exist', () => {
    expect(() => check(input, '-o', join(folder, 'no', 'a.o'))).toThrow(
      expect.objectContaining({
        code: 'IO_WRITE_FAILED',
        details: { path: join(folder, 'no', 'a.o'), reason: `folder ${quoted('no')} does not exist` },
      }),
    );
  });

  test('names the first missing folder of a path', () => {
    const isMissing = expect.objectContaining({
      code: 'IO_WRITE_FAILED',
      message: `${quoted('no', 'such', 'a.o')}: cannot be written, folder ${quoted('no')} does not exist`,
    });
    expect(() => check(input, '-o', join(folder, 'no', 'such', 'a.o'))).toThrow(isMissing);
    expect(() => check(input, '-o', join(folder, 'a.o'), '--sarif', join(folder, 'no', 'a.sarif'))).toThrow(
      expect.objectContaining({ code: 'IO_WRITE_FAILED' }),
    );
  });

  test('accepts a missing folder for outputs', () => {
    expect(() => check(input, '--out-dir', join(folder, 'out'))).not.toThrow();
  });

  test('accepts a missing folder for dumps', () => {
    expect(() => check(input, '--dump-module', join(folder, 'dumps'))).not.toThrow();
  });
});
