import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signedDivision, useWorkingFolder, type Outcome } from './run-command.js';
import { escapeControls, escapeMessage, escapeName, isColoured } from '../src/terminal-text.js';

/** Clears the screen, prints a line of its own, and reverses the following text, in various ways. */
const hostile = '\u{1b}[2J\u{9b}2J\rerror[FORGED]: \u{202e}x\u{2066}\u{7f}';
const lines = `${hostile}\nerror[FORGED]: y`;
/** The same as an LLVM IR escape. */
const inIr = Array.from(Buffer.from(lines), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

describe('escapeControls', () => {
  test('escapes terminal controls, and keeps letters of any script', () => {
    expect(escapeControls(hostile)).toBe('\\u{1b}[2J\\u{9b}2J\\u{d}error[FORGED]: \\u{202e}x\\u{2066}\\u{7f}');
    expect(escapeControls('a\u{2028}\u{200f}\u{61c}')).toBe('a\\u{2028}\\u{200f}\\u{61c}');
    expect(escapeControls('Größe\tשלום 大小 🦀\n')).toBe('Größe\tשלום 大小 🦀\n');
  });

  test('keeps a name on its line, and marks further lines of a message', () => {
    expect(escapeName('a\nb')).toBe('a\\u{a}b');
    expect(escapeMessage('a\nb\n')).toBe('a\n    | b');
  });
});

describe('isColoured', () => {
  test.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a pipe', {}, {}, false],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
    ['a terminal that is dumb', { isTTY: true }, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, false],
    ['a pipe with FORCE_COLOR and NO_COLOR', {}, { FORCE_COLOR: 'true', NO_COLOR: '1' }, false],
  ])('decides for %s', (_what, stream, environment, expected) => {
    expect(isColoured(stream, environment)).toBe(expected);
  });
});

test('colours the heads of messages and the marks below, and nothing that a name brings', () => {
  const { run, write } = useWorkingFolder({ FORCE_COLOR: '1' });
  write('a.ll', signedDivision);
  const { stderr } = run('a.ll');
  expect(stderr).toContain('\u{1b}[1;31merror[CODEGEN_SIGNED_DIVISION]\u{1b}[0m: signed division');
  expect(stderr).toContain('\n   \u{1b}[1;34m=\u{1b}[0m note: in function `prog`');
  expect(run('x\u{1b}[31m\nerror[FORGED]: y').stderr).toBe(
    '\u{1b}[1;31merror[IO_NOT_FOUND]\u{1b}[0m: "x\\u001b[31m\\nerror[FORGED]: y": no such file\n',
  );
});

describe.skipIf(process.platform === 'win32')('output with hostile names', () => {
  const { path, write, run } = useWorkingFolder();
  const folder = `sub-${lines}`;
  const input = `${folder}/prog.ll`;
  mkdirSync(path(folder));
  const program = (body: string): string =>
    `target triple = "bpfel"\n` +
    `define i32 @"prog${inIr}"(ptr %ctx) section "socket" {\n${body}\n}\ndeclare i32 @"called${inIr}"(ptr)\n`;
  const good = program(`  %n = call i32 @"called${inIr}"(ptr %ctx)\n  ret i32 %n`);
  const bad = program('  %a = load i32, ptr %ctx\n  %b = sdiv i32 7, %a\n  ret i32 %b');

  /** Whether a line is forged, or a terminal control remains. */
  function expectHarmless(text: string): void {
    expect(text).not.toMatch(/^error\[FORGED/m);
    expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).toContain('error[FORGED]'); // It is there, escaped.
  }
  function expectPrinted(...words: string[]): Outcome {
    const outcome = run(...words);
    expectHarmless(outcome.stdout + outcome.stderr);
    return outcome;
  }

  test('is escaped in the summary, warnings, statistics and the report of a link', () => {
    write(input, good);
    expect(expectPrinted(input, '-o', `${folder}/out.o`, '--report', '--stats').exitCode).toBe(0);
  });

  test('is escaped in errors: of code generation, of LLVM, of files and of arguments', () => {
    write(input, bad);
    expect(expectPrinted(input, '-o', 'out.o').exitCode).toBe(1);
    write(input, `define i32 @f() {\n ret i32 @"${inIr}"\n}\n`);
    expect(expectPrinted(input, '-o', 'out.o').exitCode).toBe(1);
    expect(expectPrinted(`missing-${lines}`).exitCode).toBe(3);
    expect(expectPrinted(`--${lines}`).exitCode).toBe(2);
    for (const words of [['btf', 'dump'], ['install-shim'], ['serve'], ['cache'], ['--explain']])
      expect(expectPrinted(...words, `--${lines}`).exitCode).toBe(2);
  });

  test('is escaped in the log', () => {
    write(input, good);
    run(input, '-o', 'out.o', '--log-file', 'log', '--log-level', 'trace');
    expectHarmless(readFileSync(path('log'), 'utf8'));
  });

  test('is escaped in dumps of BTF', () => {
    const name = `n${hostile}`;
    writeFileSync(path('raw.btf'), encodeInt(name));
    for (const format of ['raw', 'c', 'rust', 'ts'])
      expect(run('btf', 'dump', 'raw.btf', '--format', format).stdout).not.toMatch(
        /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u,
      );
    for (const words of [['types'], ['check']]) {
      const { stdout, stderr } = run('btf', ...words, 'raw.btf');
      expect(stdout + stderr).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u);
    }
    expectPrinted('btf', 'check', join(folder, 'missing'));
  });

  test('is not changed in JSON', () => {
    write(input, bad);
    const { stdout } = run(input, '-o', 'out.o', '--json');
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location?: { function: string } }[] };
    expect(diagnostics.map(({ location }) => location?.function)).toContain(`prog${lines}`);
  });
});

/** BTF with one integer of that name. */
function encodeInt(name: string): Uint8Array {
  const strings = Buffer.from(`\0${name}\0`);
  const words = [0x0001eb9f, 24, 0, 16, 16, strings.length, 1, 1 << 24, 4, 32];
  const bytes = Buffer.alloc(40 + strings.length);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, 4 * index);
  strings.copy(bytes, 40);
  return bytes;
}
