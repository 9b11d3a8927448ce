import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'make-code-'));
const program = at('../../../../e2e/fixtures/c-maps/prog.bc');

function run(words: string[], cache: string): { exitCode: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, BPF_LINK_WASM_CODE_CACHE: cache, BPF_LINK_WASM_SERVE: 'off' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('../../bin/bpf-link-wasm.js'), ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, stderr };
}

/** Links; returns the object's bytes, and where the engine's machine code came from. */
function link(cache: string): { bytes: Buffer; engine: string | undefined } {
  const { exitCode, stderr } = run([program, '-o', 'prog.o', '--log-level', 'debug'], cache);
  expect(exitCode).toBe(0);
  return { bytes: readFileSync(join(folder, 'prog.o')), engine: /^DEBUG engine: (.*)$/m.exec(stderr)?.[1] };
}

describe('cached machine code', { timeout: 240_000 }, () => {
  const cache = join(folder, 'cache');
  let made: ReturnType<typeof run>;
  beforeAll(() => {
    made = run(['cache', 'make'], cache);
  }, 900_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is generated on request', () => {
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\.code \([\d.]+ MB\)\n$/) });
  });

  test('is used by the next process, which produces the same bytes', () => {
    const without = link('off');
    const withCode = link(cache);
    expect(without.engine).toBe('compiled as it runs');
    expect(withCode.engine).toBe('machine code from an earlier process');
    expect(withCode.bytes.equals(without.bytes)).toBe(true);
  });

  test('is ignored when damaged', () => {
    const damaged = join(folder, 'damaged');
    spawnSync('cp', ['-r', cache, damaged]);
    const path = join(damaged, readdirSync(damaged)[0] ?? '');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 2] = (bytes[bytes.length >> 2] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { engine, bytes: object } = link(damaged);
    expect(engine).toBe('compiled as it runs');
    expect(object.equals(link(cache).bytes)).toBe(true);
  });

  test('is listed and cleared', () => {
    const kept = (): string[] => readdirSync(cache).filter((name) => name.endsWith('.code'));
    const listed = run(['cache', 'list'], cache).stdout.split('\n');
    expect(kept()).toHaveLength(1);
    expect(listed.some((line) => /^ *\d+\.\d MB  /.test(line) && line.endsWith(join(cache, kept()[0] ?? '')))).toBe(
      true,
    );
    expect(listed.at(-2)).toMatch(/^ *\d+\.\d MB  in \d+ files?$/);
    expect(run(['cache', 'clear'], cache).exitCode).toBe(0);
    expect(kept()).toEqual([]);
  });

  test('prints help', () => {
    expect(run(['cache', '--help'], cache)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run(['cache', '--help'], cache).stdout).toMatch(/^Usage: bpf-link-wasm cache make \| list \| clear\n/);
  });

  test.each([[[]], [['frob']], [['make', 'again']]])('refuses cache %j', (words) => {
    const { exitCode, stderr } = run(['cache', ...words], cache);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(
        /^error\[USAGE_BAD_ARGUMENT\]: found .*, expected bpf-link-wasm cache make, clear or list\n$/,
      ),
    });
  });
});
