import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: string[]): { exitCode: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('../bin/bpf-link-wasm.js'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, stderr };
}

describe('bpf-link-wasm --jobs', { timeout: 60_000 }, () => {
  beforeAll(() => {
    for (const name of ['a.bc', 'b.bc', 'c.bc']) cpSync(at('../../../examples/fork/fork.bc'), join(folder, name));
    cpSync(at('../../../e2e/fixtures/c-maps/prog.bc'), join(folder, 'd.bc'));
    cpSync(at('../../../e2e/fixtures/elf/no-bitcode.o'), join(folder, 'bad.o'));
  });

  test('creates an object from each input, and reports them in order', () => {
    const { exitCode, stdout, stderr } = run('--jobs', '2', '--out-dir', 'out', 'd.bc', 'a.bc', 'b.bc', 'c.bc');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(
      ['d.o', 'a.o', 'b.o', 'c.o'].map((name) => join('out', name)).concat(''),
    );
    run('a.bc', '-o', 'alone-a.o');
    run('d.bc', '-o', 'alone-d.o');
    expect(readFileSync(join(folder, 'out/b.o')).equals(readFileSync(join(folder, 'alone-a.o')))).toBe(true);
    expect(readFileSync(join(folder, 'out/d.o')).equals(readFileSync(join(folder, 'alone-d.o')))).toBe(true);
  });

  test('links the others when one fails, and exits with its code', () => {
    const { exitCode, stdout, stderr } = run('--jobs', '0', '--out-dir', 'some', 'a.bc', 'bad.o', 'missing.bc', 'd.bc');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error\[INPUT_NO_BITCODE\][^]*\nerror\[IO_NOT_FOUND\]/);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(readdirSync(join(folder, 'some')).toSorted()).toEqual(['a.o', 'd.o']);
  });

  test('prints one JSON object per line', () => {
    const { stdout } = run('--jobs', '2', '--out-dir', 'json', '--json', 'a.bc', 'bad.o', 'd.bc');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { ok: boolean }).ok),
    ).toEqual([true, false, true]);
  });

  test.each([
    [['-o', 'x.o', 'a.bc'], 'USAGE_BAD_ARGUMENT'],
    [['-', 'a.bc'], 'USAGE_BAD_ARGUMENT'],
    [['a.bc', './a.bc', '--out-dir', 'clash'], 'USAGE_OUTPUT_CLASH'],
  ])('refuses %j', (words, code) => {
    expect(run('--jobs', '2', ...words)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^error\\[${code}\\]`)),
    });
    expect(existsSync(join(folder, 'clash/a.o'))).toBe(false);
  });

  test('does not overwrite an input with the output of another', () => {
    writeFileSync(join(folder, 'e.o'), readFileSync(join(folder, 'a.bc')));
    cpSync(join(folder, 'a.bc'), join(folder, 'e.bc'));
    const before = readFileSync(join(folder, 'e.o'));
    expect(run('--jobs', '2', 'e.bc', 'e.o').stderr).toMatch(/USAGE_OUTPUT_(IS_INPUT|CLASH)/);
    expect(readFileSync(join(folder, 'e.o')).equals(before)).toBe(true);
  });
});
