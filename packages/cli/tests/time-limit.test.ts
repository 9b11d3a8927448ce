import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { forkBitcode } from './run-command.js';

const command = fileURLToPath(new URL('../bin/bpf-link-wasm.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'time-limit-'));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(forkBitcode, join(folder, 'prog.bc'));
const environment = { ...process.env, BPF_LINK_WASM_CODE_CACHE: 'off', BPF_LINK_WASM_SERVE: 'off' };

/** Runs the command to its end, limited only by the test's own timeout. */
function run(words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
  });
  return { status, stdout, stderr };
}

const timedOut = /^error\[ENGINE_TIMED_OUT\]: engine: not done after 300 ms, in stage load;.*\n.*--repro.*\n$/;

describe.skipIf(process.platform === 'win32')('--timeout', { timeout: 60_000 }, () => {
  spawnSync('mkfifo', ['pipe.bc', 'pipe.zip', 'pipe.o'], { cwd: folder });

  test.each([
    ['an input', ['pipe.bc', '-o', 'out.o']],
    ['a list of symbols', ['prog.bc', '-o', 'out.o', '--export-symbols', 'pipe.bc']],
    ['the file to replay', ['--replay', 'pipe.zip']],
  ])('ends the process when %s is a pipe without a writer', (_, words) => {
    expect(run([...words, '--timeout', '0.3'])).toEqual({
      status: 70,
      stdout: '',
      stderr: expect.stringMatching(timedOut),
    });
    expect(existsSync(join(folder, 'out.o'))).toBe(false);
  });

  test('ends the process when its output is a pipe without a reader', () => {
    const { status, stderr } = run(['prog.bc', '-o', 'pipe.o', '--timeout', '10']);
    expect({ status, stderr }).toEqual({ status: 70, stderr: expect.stringContaining('ENGINE_TIMED_OUT') });
  });

  test('reports the timeout as JSON, as SARIF and in the log', () => {
    const { status, stdout } = run([
      'pipe.bc',
      '-o',
      'out.o',
      '--timeout',
      '0.3',
      '--json',
      '--sarif',
      'out.sarif',
      '--log-file',
      'log',
    ]);
    expect(status).toBe(70);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'ENGINE_TIMED_OUT' } });
    expect(readFileSync(join(folder, 'out.sarif'), 'utf8')).toContain('ENGINE_TIMED_OUT');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toMatch(/^ERROR ENGINE_TIMED_OUT: /m);
  });

  test('changes nothing for a link that finishes in time: outputs, exit code, standard input and output', () => {
    const input = readFileSync(forkBitcode);
    const piped = (...more: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [command, '-', '-o', '-', ...more], { cwd: folder, env: environment, input });
    const limited = piped('--timeout', '100');
    expect(limited.status).toBe(0);
    expect(limited.stdout).toEqual(piped().stdout);
    expect(run(['missing.bc', '--timeout', '100'])).toEqual(run(['missing.bc']));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('leaves no process behind when it is killed', async () => {
    const child = spawn(process.execPath, [command, 'pipe.bc', '-o', 'out.o', '--timeout', '60'], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const writer = spawn('sh', ['-c', 'exec 3> pipe.bc && echo open && exec sleep 60'], { cwd: folder });
    await new Promise((resolve) => writer.stdout.once('data', resolve)); // The pipe has a reader now.
    const closed = new Promise((resolve) => child.stdout.once('close', resolve).resume());
    child.kill('SIGTERM');
    await closed; // Both processes have closed it.
    expect(child.signalCode ?? child.exitCode).not.toBe(0);
    writer.kill();
  });
});
