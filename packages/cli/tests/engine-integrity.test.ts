import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { forkBitcode } from './run-command.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'integrity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modules = join(folder, 'node_modules');
const engine = join(modules, '@bpf-link-wasm/engine');
for (const name of ['bin', 'dist', 'training', 'package.json'])
  cpSync(at(`../${name}`), join(modules, 'bpf-link-wasm', name), { recursive: true });
mkdirSync(engine, { recursive: true });
for (const name of ['artifact', 'package.json', 'versions.json'])
  cpSync(at(`../../../llvm-wasm/${name}`), join(engine, name), { recursive: true });

function run(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = {
    ...process.env,
    BPF_LINK_WASM_CODE_CACHE: join(folder, 'cache'),
    BPF_LINK_WASM_SERVE: 'off',
    CI: 'true',
  };
  const script = join(modules, 'bpf-link-wasm/bin/bpf-link-wasm.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const wasm = join(engine, 'artifact/bpf-linker.wasm');
const hash = (): string => createHash('sha256').update(readFileSync(wasm)).digest('hex');

describe('an installed engine', { timeout: 120_000 }, () => {
  test('links, and --version shows its hash, while it matches its manifest', () => {
    expect(run(forkBitcode, '-o', 'fork.o')).toMatchObject({ status: 0 });
    expect(run('--version')).toEqual({
      status: 0,
      stdout: expect.stringContaining(`bpf-linker.wasm sha256 ${hash()}\n`),
      stderr: '',
    });
  });

  test('is not run after a change, even to another valid module', () => {
    const expected = hash();
    appendFileSync(wasm, new Uint8Array([0, 2, 1, 0x78])); // A custom section "x".
    const problem = `error[ENGINE_INTEGRITY]: engine "${wasm}": sha256 ${hash()}, expected ${expected}\n`;
    expect(run(forkBitcode, '-o', 'again.o')).toEqual({ status: 70, stdout: '', stderr: problem });
    expect(run('cache', 'make')).toEqual({ status: 70, stdout: '', stderr: problem });
    expect(run('--version')).toEqual({
      status: 70,
      stdout: expect.stringContaining(`bpf-linker.wasm sha256 ${hash()}\n`),
      stderr: problem,
    });
  });
});
