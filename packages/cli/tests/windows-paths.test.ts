import type * as nodePath from 'node:path';
import { describe, expect, test, vi } from 'vitest';

// Path handling of the command as on Windows: `node:path` is replaced with its Windows version.
vi.mock('node:path', async (importActual) => {
  const { win32 } = await importActual<typeof nodePath>();
  return { ...win32, default: win32 };
});

const { expandWords, splitWords } = await import('../src/expand-words.js');
const { parseArguments } = await import('../src/parse-arguments.js');
const { planOutputs } = await import('../src/plan-outputs.js');

type Invocation = Extract<ReturnType<typeof parseArguments>, { inputs: string[] }>;
const paths = (...words: string[]): string[] =>
  planOutputs(parseArguments(words) as Invocation).map(({ path }) => path);

describe('paths of Windows', () => {
  test.each([
    [String.raw`C:\Users\Jo Doe\prog.bc`, String.raw`C:\Users\Jo Doe\prog.o`],
    ['C:/Users/jo/prog.bc', 'C:/Users/jo/prog.o'],
    [String.raw`\\server\share\prog.bc`, String.raw`\\server\share\prog.o`],
    [String.raw`\\?\C:\a\very\long\path\prog.bc`, String.raw`\\?\C:\a\very\long\path\prog.o`],
    [String.raw`..\größe.x\prog`, String.raw`..\größe.x\prog.o`],
    ['C:prog.bc', 'C:prog.o'],
  ])('%s puts the output next to it', (input, output) => {
    expect(paths(input)).toEqual([output]);
  });

  test('name the outputs of several kinds, and of dumps', () => {
    expect(
      paths('a.bc', '-o', String.raw`D:\out\prog.o`, '--emit', 'obj,asm', '--dump-module', String.raw`D:\dumps`),
    ).toEqual([
      String.raw`D:\out\prog.o`,
      String.raw`D:\out\prog.s`,
      String.raw`D:\dumps\pre-opt.ll`,
      String.raw`D:\dumps\post-opt.ll`,
    ]);
  });

  test('are taken unchanged from the command line', () => {
    const input = String.raw`C:\new\text\prog.bc`;
    expect(expandWords([input, '-L', String.raw`C:\raw-dylibs`])).toEqual([input, '-L', String.raw`C:\raw-dylibs`]);
    expect(parseArguments([input, '--export-symbols', String.raw`C:\t\symbols`])).toMatchObject({
      inputs: [input],
      exportFiles: [String.raw`C:\t\symbols`],
    });
  });

  // As rustc writes it: one word per line, with a backslash before each backslash and space.
  test('are read correctly from a response file of rustc', () => {
    const words = [
      String.raw`C:\Users\Jo Doe\target\prog.rcgu.o`,
      String.raw`\\?\C:\lib\libcore.rlib`,
      '-o',
      String.raw`D:\out put\prog`,
    ];
    const written = words.map((word) => word.replaceAll(/[\\ ]/g, (character) => `\\${character}`)).join('\r\n');
    expect(splitWords(written)).toEqual(words);
  });
});
