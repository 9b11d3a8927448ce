import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { forkBitcode } from '../../suites/fixture.js';
import { recordOutput } from './record-output.js';

const command = fileURLToPath(new URL('../../../packages/cli/bin/bpf-link-wasm.js', import.meta.url));

/** A name with a space, and with letters that the code pages of Windows do not all have. */
const folder = mkdtempSync(join(tmpdir(), 'größe 日本 '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);

const fork = path('fork.bc');
copyFileSync(forkBitcode, fork);

function run(...words: string[]): { exitCode: number | null; stderr: string } {
  const env = { ...process.env, BPF_LINK_WASM_SERVE: 'off', BPF_LINK_WASM_CODE_CACHE: 'off' };
  const { status, stderr } = spawnSync(process.execPath, [command, ...words], { cwd: folder, encoding: 'utf8', env });
  return { exitCode: status, stderr };
}

it('the command reads a response file as rustc writes it, with CRLF, spaces and letters outside of ASCII', () => {
  const words = [fork, '-o', path('out put.o')].map((word) => word.replaceAll(/[\\ ]/g, String.raw`\$&`));
  writeFileSync(path('words.rsp'), words.join('\r\n'));
  expect(run(`@${path('words.rsp')}`)).toEqual({ exitCode: 0, stderr: '' });
  recordOutput('fork by the command: drive letter', readFileSync(path('out put.o')));
});

it(String.raw`the command writes to a path after \\?\, which turns off the limit of 260 characters`, () => {
  expect(run(fork, '-o', `\\\\?\\${path('long.o')}`)).toEqual({ exitCode: 0, stderr: '' });
  recordOutput('fork by the command: extended path', readFileSync(path('long.o')));
});

/** Other processes cannot open the file: UV_FS_O_EXLOCK of libuv, a share mode of zero. */
const exclusive = 0x10000000;

it('an output that another process has for itself is as it was, and nothing is left beside it', () => {
  writeFileSync(path('locked.o'), 'old');
  const lock = openSync(path('locked.o'), 2 | exclusive);
  const { exitCode, stderr } = run(fork, '-o', path('locked.o'));
  closeSync(lock);
  expect(stderr).toContain('error[IO_WRITE_FAILED]');
  expect(exitCode).toBe(3);
  expect(readFileSync(path('locked.o'), 'utf8')).toBe('old');
  expect(readdirSync(folder).filter((name) => name.startsWith('.bpf-link-wasm'))).toEqual([]);
});
