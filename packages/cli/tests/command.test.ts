import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programOf } from './run-command.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const command = at('../bin/bpf-link-wasm.js');
const program = at('../../../examples/fork/fork.bc');
const folder = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => writeFileSync(join(folder, 'prog.bc'), readFileSync(program)));

interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function run(words: string[], input?: Uint8Array): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], { cwd: folder, input });
  return { exitCode: status, stdout: stdout.toString('latin1'), stderr: stderr.toString() };
}

describe('bpf-link-wasm', () => {
  test('names its output after the input and prints one line', () => {
    const { exitCode, stdout, stderr } = run(['prog.bc']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^prog\.o \([\d.]+ kB\): linked from prog\.bc \(10\.2 kB\), with [\d.]+ k?B of BTF, in \d+ ms\n$/,
    );
    expect(readFileSync(join(folder, 'prog.o')).subarray(1, 4).toString()).toBe('ELF');
  });

  test('reads standard input and writes standard output', () => {
    const { exitCode, stdout, stderr } = run(['-'], readFileSync(program));
    expect(exitCode).toBe(0);
    expect(stdout).toBe(readFileSync(join(folder, 'prog.o')).toString('latin1'));
    expect(stderr).toMatch(/^standard output .* linked from - /);
  });

  test('prints nothing with --quiet', () => {
    expect(run(['-q', 'prog.bc', '-o', 'quiet.o'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('prints data', () => {
    const { stdout } = run(['--json', 'prog.bc', '-o', 'json.o', '--emit', 'obj,asm']);
    const outputs = [
      { kind: 'obj', path: 'json.o' },
      { kind: 'asm', path: 'json.s' },
    ];
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, hasBtf: true, outputs });
  });

  test('reads exported symbols from a file', () => {
    writeFileSync(join(folder, 'symbols'), 'fork\r\n\n');
    expect(run(['prog.bc', '--export-symbols', 'symbols', '-o', 'exported.o']).exitCode).toBe(0);
    expect(run(['prog.bc', '--export-symbols', 'missing']).stderr).toBe(
      'error[IO_NOT_FOUND]: "missing": no such file\n',
    );
  });

  test('puts no text of other files than sources into BTF, whatever the bitcode names', () => {
    for (const name of ['shadow', 'source.c']) {
      writeFileSync(join(folder, name), 'first line\nthe text of line two\n');
      writeFileSync(join(folder, 'names.ll'), programOf(name, folder));
      expect(run(['names.ll', '-o', 'names.o']).exitCode).toBe(0);
      expect(readFileSync(join(folder, 'names.o')).includes('the text of line two')).toBe(name === 'source.c');
    }
  });

  test('writes the modules before and after optimization', () => {
    run(['prog.bc', '-o', 'dumped.o', '--dump-module', 'dumps']);
    expect(readdirSync(join(folder, 'dumps')).toSorted()).toEqual(['post-opt.ll', 'pre-opt.ll']);
    expect(readFileSync(join(folder, 'dumped.o')).subarray(1, 4).toString()).toBe('ELF');
  });

  test.each([
    [1, ['empty.bc'], 'INPUT_EMPTY'],
    [2, ['prog.bc', '--cpu', 'v9'], 'USAGE_BAD_VALUE'],
    [2, ['--frob'], 'USAGE_BAD_ARGUMENT'],
    [2, ['prog.bc', '-o', 'prog.bc'], 'USAGE_OUTPUT_IS_INPUT'],
    [3, ['missing.bc'], 'IO_NOT_FOUND'],
    [3, ['.'], 'IO_IS_DIRECTORY'],
  ])('exits with %i for %j', (exitCode, words, code) => {
    writeFileSync(join(folder, 'empty.bc'), '');
    const outcome = run(words);
    expect(outcome).toMatchObject({ exitCode, stdout: '' });
    expect(outcome.stderr).toMatch(
      new RegExp(`^error\\[${code}\\]: .+\\n(for what ${code} means and what to do: .+\\n)?$`),
    );
    expect(existsSync(join(folder, 'empty.o'))).toBe(false);
  });

  test('prints help for the word help too, of itself and of its commands', () => {
    expect(run(['help']).stdout).toMatch(/^Usage: bpf-link-wasm \[link\]/);
    expect(run(['help', 'btf']).stdout).toMatch(/^Usage: bpf-link-wasm btf/);
  });

  test('suggests a command for a misspelled word', () => {
    expect(run(['lnk', 'prog.bc'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error[USAGE_BAD_ARGUMENT]: "lnk": not a file and not a command; did you mean link?\n',
    });
  });

  test('treats a word as an input if it is a file, or unlike any command', () => {
    writeFileSync(join(folder, 'lnk'), '');
    expect(run(['lnk']).stderr).toMatch(/^error\[INPUT_EMPTY\]/);
    rmSync(join(folder, 'lnk'));
    expect(run(['link', 'lnk']).stderr).toMatch(/^error\[IO_NOT_FOUND\]/);
    expect(run(['program']).stderr).toMatch(/^error\[IO_NOT_FOUND\]/);
  });

  test('names the missing folder', () => {
    expect(run(['prog.bc', '-o', 'no/such/prog.o'])).toMatchObject({
      exitCode: 3,
      stderr: 'error[IO_WRITE_FAILED]: "no/such/prog.o": cannot be written, folder "no" does not exist\n',
    });
  });

  test('prints errors as JSON', () => {
    expect(JSON.parse(run(['--json', 'missing.bc']).stdout)).toEqual({
      schema: 1,
      ok: false,
      error: {
        code: 'IO_NOT_FOUND',
        family: 'io',
        message: '"missing.bc": no such file',
        details: { path: 'missing.bc' },
      },
      diagnostics: [],
    });
  });

  test('prints its versions', ({ skip }) => {
    if (!existsSync(at('../../../llvm-wasm/artifact/manifest.json'))) skip('the manifest is missing');
    expect(run(['--version']).stdout).toMatch(
      /^bpf-link-wasm [\d.]+\nLLVM \d+\.\d+\.\d+\nbpf-linker\.wasm sha256 [0-9a-f]{64}\n$/,
    );
    expect(run(['-V', 'prog.bc']).stdout).toBe(run(['--version']).stdout);
  });
});
