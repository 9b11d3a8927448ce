import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { forkBitcode } from '../../suites/fixture.js';
import { useHostFolder } from './host-command.js';
import { recordOutput } from './record-output.js';

const { path, run, runWith } = useHostFolder();
copyFileSync(forkBitcode, path('fork.bc'));

/** Runs a batch file as a shell does. */
function runBatch(name: string, words: readonly string[]): { exitCode: number | null; stderr: string } {
  const line = [name, ...words].map((word) => `"${word}"`).join(' ');
  const { status, stderr } = spawnSync('cmd.exe', ['/d', '/s', '/c', `"${line}"`], {
    cwd: path(''),
    encoding: 'utf8',
    env: { ...process.env, BPF_LINK_WASM_SERVE: 'off', BPF_LINK_WASM_CODE_CACHE: 'off' },
    windowsVerbatimArguments: true,
  });
  return { exitCode: status, stderr };
}

/** Links with a shim, and lets it fail. */
function tryShim(name: string, output: string): void {
  expect(runBatch(name, ['fork.bc', '-o', output])).toEqual({ exitCode: 0, stderr: '' });
  recordOutput(`fork by ${output}`, readFileSync(path(output)));
  expect(runBatch(name, ['missing.bc'])).toEqual({ exitCode: 3, stderr: expect.stringContaining('"missing.bc"') });
}

it('install-shim writes a batch file that passes on words and the exit code', () => {
  const { exitCode, stdout } = run('install-shim', path('shim & co'));
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('bpf-linker.cmd"')]);
  expect(readdirSync(path('shim & co')).toSorted()).toEqual(['bpf-linker', 'bpf-linker.cmd']);
  tryShim(path(join('shim & co', 'bpf-linker.cmd')), 'shim.o');
});

it('install-shim writes one that finds a script whose path is not ASCII', async () => {
  const installed = [
    ['packages/cli', 'cli', ['bin', 'dist', 'package.json']],
    ['llvm-wasm', 'cli/node_modules/@bpf-link-wasm/engine', ['artifact', 'versions.json', 'package.json']],
  ] as const;
  for (const [from, to, names] of installed) {
    for (const name of names) {
      const source = fileURLToPath(new URL(`../../../${from}/${name}`, import.meta.url));
      // cpSync of this Node copies to no folder with such a name.
      await cp(source, path(`${to}/${name}`), { recursive: true });
    }
  }
  const command = path(join('cli', 'bin', 'bpf-link-wasm.js'));
  const options = { encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, [command, 'install-shim', path('other')], options);
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(path('other')).toSorted()).toEqual(['bpf-linker', 'bpf-linker.cjs', 'bpf-linker.cmd']);
  tryShim(path(join('other', 'bpf-linker.cmd')), 'other shim.o');
});

// A busy machine with an emulator compiles for minutes.
it('cache make keeps machine code, which the next link uses', { timeout: 1_200_000 }, () => {
  const cache = { BPF_LINK_WASM_CODE_CACHE: path('code') };
  expect(runWith(cache, 'cache', 'make')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/\.code \([\d.]+ MB\)\n$/),
  });
  const { exitCode, stderr } = runWith(cache, 'fork.bc', '-o', 'cached.o', '--log-level', 'debug');
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringContaining('DEBUG engine: machine code from an earlier process'),
  ]);
  recordOutput('fork by kept machine code', readFileSync(path('cached.o')));
  expect(runWith(cache, 'cache', 'list').stdout).toMatch(/\.code\n/);
  expect(runWith(cache, 'cache', 'clear').exitCode).toBe(0);
  expect(runWith(cache, 'cache', 'list').stdout).not.toMatch(/\.code\n/);
});
