import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand, otherMounts } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const command = at('../../bin/bpf-link-wasm.js');
let folder = '';
let servers: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  mkdirSync(join(folder, 'runtime'), { mode: 0o700 });
  mkdirSync(join(folder, 'work'));
  cpSync(at('../../../../examples/fork/fork.bc'), join(folder, 'work', 'prog.bc'));
  cpSync(at('../../../../e2e/fixtures/elf/no-bitcode.o'), join(folder, 'work', 'no-bitcode.o'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** `npm test` provides machine code of the engine, without which each server compiles for seconds. */
const codeCache = process.env['BPF_LINK_WASM_CODE_CACHE'] ?? 'off';

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_RUNTIME_DIR: join(folder, 'runtime'),
  BPF_LINK_WASM_CODE_CACHE: codeCache,
  BPF_LINK_WASM_SERVE: '',
  ...more,
});

interface Outcome {
  exitCode: number | null;
  stdout: Buffer;
  stderr: string;
}

/** Runs the command in another process, since this one may be a server itself. */
async function run(
  words: string[],
  { env = {}, input, cwd = 'work' }: { env?: Record<string, string>; input?: Uint8Array; cwd?: string } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [command, ...words], { cwd: join(folder, cwd), env: environment(env) });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  child.stdin.end(input);
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Links, and reports whether a server did it. */
async function link(
  words: string[] = ['prog.bc', '-o', 'out.o'],
  options?: Parameters<typeof run>[1],
): Promise<{ engine: string | undefined; outcome: Outcome }> {
  const outcome = await run([...words, '--log-file', 'log', '--log-level', 'debug'], options);
  const path = join(folder, options?.cwd ?? 'work', 'log');
  const engine = existsSync(path) ? /^DEBUG engine: (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  rmSync(path, { force: true });
  return { engine, outcome };
}

async function startServer(...words: string[]): Promise<ChildProcess> {
  const server = spawn(process.execPath, [command, 'serve', ...words], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servers.push(server);
  await once(server.stdout, 'data');
  return server;
}

/** A program that takes LLVM a long time. */
function writeSlow(): void {
  const lines = Array.from(
    { length: 20_000 },
    (_, index) => `  %x${index + 1} = mul i64 %x${index}, %x${index >> 1}\n`,
  );
  writeFileSync(
    join(folder, 'work/slow.ll'),
    `target triple = "bpfel"\ndefine i64 @f(i64 %x0) {\n${lines.join('')}  ret i64 %x20000\n}\n`,
  );
}

const served = 'warm, in a server';
const alone = codeCache === 'off' ? 'compiled as it runs' : 'machine code from an earlier process';
const off = { BPF_LINK_WASM_SERVE: 'off' };
const withoutTime = (text: Buffer | string): string =>
  text
    .toString()
    .replace(/in \d+ ms/g, '')
    .replaceAll(/"milliseconds":[\d.e-]+/g, '');

describe.skipIf(process.platform === 'win32')('bpf-link-wasm serve', { timeout: 120_000 }, () => {
  test('is found by the command, with the same object and output', async () => {
    const without = await link();
    const bytes = readFileSync(join(folder, 'work/out.o'));
    await startServer();
    const { engine, outcome } = await link();
    expect([without.engine, engine]).toEqual([alone, served]);
    expect(readFileSync(join(folder, 'work/out.o')).equals(bytes)).toBe(true);
    expect(withoutTime(outcome.stdout)).toBe(withoutTime(without.outcome.stdout));
    expect((await link(undefined, { env: off })).engine).toBe(alone);
  });

  test.each([
    ['an input without bitcode', ['no-bitcode.o']],
    ['an input that is not there', ['missing.bc']],
    ['a duplicate symbol', ['prog.bc', './prog.bc']],
    ['a target that is not known', ['prog.bc', '--target', 'arm']],
    ['data', ['prog.bc', '--json', '-o', 'json.o', '--emit', 'obj,asm,llvm-ir']],
    ['a failure as data', ['no-bitcode.o', '--json']],
  ])('changes nothing for %s', async (_, words) => {
    const without = await run(words, { env: off });
    await startServer();
    const withServer = await run(words);
    expect({ ...withServer, stdout: withoutTime(withServer.stdout) }).toEqual({
      ...without,
      stdout: withoutTime(without.stdout),
    });
  });

  test('accepts standard input, and paths relative to the folder of the command', async () => {
    await startServer();
    const input = readFileSync(join(folder, 'work/prog.bc'));
    const piped = await link(['-', '-o', '-'], { input });
    mkdirSync(join(folder, 'other'));
    cpSync(at('../../../../e2e/fixtures/c-maps/prog.bc'), join(folder, 'other/prog.bc'));
    const [here, there] = await Promise.all([link(), link(['prog.bc', '-o', 'out.o'], { cwd: 'other' })]);
    expect([piped.engine, here.engine, there.engine]).toEqual([served, served, served]);
    expect(readFileSync(join(folder, 'work/out.o')).equals(piped.outcome.stdout)).toBe(true);
    await run(['prog.bc', '-o', 'alone.o'], { cwd: 'other', env: off });
    expect(readFileSync(join(folder, 'other/out.o')).equals(readFileSync(join(folder, 'other/alone.o')))).toBe(true);
  });

  test('sends outputs that do not fit into one packet', async () => {
    cpSync(at('../../training/aya-log/aya-log.bc'), join(folder, 'work/large.bc'));
    await startServer();
    expect((await link(['large.bc', '-o', 'large.o', '--emit', 'obj,llvm-ir'])).engine).toBe(served);
    expect(statSync(join(folder, 'work/large.ll')).size).toBeGreaterThan(200_000);
    await run(['large.bc', '-o', 'alone.o'], { env: off });
    expect(readFileSync(join(folder, 'work/large.o')).equals(readFileSync(join(folder, 'work/alone.o')))).toBe(true);
  });

  test('serves many commands at once', async () => {
    await startServer();
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        link(['prog.bc', '-o', `out-${index}.o`, '-q'], { cwd: 'work' }).then(({ outcome }) => outcome.exitCode),
      ),
    );
    expect(all).toEqual([0, 0, 0, 0, 0, 0]);
    const [first, ...others] = Array.from({ length: 6 }, (_, index) =>
      readFileSync(join(folder, `work/out-${index}.o`)),
    );
    for (const other of others) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true);
  });

  test('ends a link that runs out of time, and serves the next', async () => {
    await startServer();
    writeSlow();
    const slow = await run(['slow.ll', '--timeout', '2']);
    expect(slow).toMatchObject({
      exitCode: 70,
      stderr: expect.stringMatching(/^error\[ENGINE_TIMED_OUT\]: engine: not done after 2000 ms, in stage \w+;/),
    });
    expect((await link()).engine).toBe(served);
  });

  test('is not required after it was killed, and can be restarted', async () => {
    const server = await startServer();
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect((await link()).engine).toBe(alone);
    await startServer();
    expect((await link()).engine).toBe(served);
  });

  test('is not required when it hangs', async () => {
    const server = await startServer();
    server.kill('SIGSTOP');
    expect((await link()).engine).toBe(alone);
    server.kill('SIGCONT');
    expect((await link()).engine).toBe(served);
  });

  test('reports its state, starts only once, and stops', async () => {
    expect((await run(['serve', '--status'])).stdout.toString()).toBe('not running\n');
    const server = await startServer();
    expect((await run(['serve', '--status'])).stdout.toString()).toMatch(/^running \{"pid":\d+,"links":0,/);
    expect((await run(['serve'])).stdout.toString()).toBe('already running\n');
    expect((await run(['serve', '--stop'])).stdout.toString()).toBe('stopped\n');
    if (server.exitCode === null) await once(server, 'exit');
    expect(readdirSync(join(folder, 'runtime/bpf-link-wasm'))).toEqual([]);
    expect((await link()).engine).toBe(alone);
  });

  test('starts in the background, once', async () => {
    const print = async (word: string): Promise<string> => (await run(['serve', word])).stdout.toString();
    expect(await run(['serve', '--detach'])).toMatchObject({
      exitCode: 0,
      stdout: Buffer.from('running\n'),
      stderr: '',
    });
    expect([await print('--detach'), await print('--stop')]).toEqual(['already running\n', 'stopped\n']);
  });

  test('is reported as hanging rather than missing, and keeps its address', async () => {
    const server = await startServer();
    server.kill('SIGSTOP');
    expect((await run(['serve', '--status'])).stdout.toString()).toBe('running, but it does not answer\n');
    expect(await run(['serve'])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('does not answer') });
    server.kill('SIGCONT');
    expect((await link()).engine).toBe(served);
  });

  test('ends when another server has taken its address, and leaves that socket alone', async () => {
    const first = await startServer();
    const place = join(folder, 'runtime/bpf-link-wasm');
    const [name = ''] = readdirSync(place);
    renameSync(join(place, name), join(folder, 'first.sock'));
    await startServer();
    if (first.exitCode === null) await once(first, 'exit');
    expect(first.exitCode).toBe(0);
    expect(readdirSync(place)).toEqual([name]);
    expect((await link()).engine).toBe(served);
  });

  test('does not link for a command that sees other mounts', async (context) => {
    demand(context, otherMounts);
    await startServer();
    expect((await link()).engine).toBe(served);
    const words = [command, 'prog.bc', '-o', 'out.o', '--log-level', 'debug'];
    const mounted = 'mount --bind /dev/null no-bitcode.o && exec "$0" "$@"';
    const { status, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', mounted, process.execPath, ...words], {
      cwd: join(folder, 'work'),
      env: environment(),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`DEBUG engine: ${alone}\n`) });
  });

  test('leaves pipes to the command itself', async () => {
    await startServer();
    spawnSync('mkfifo', [join(folder, 'work/pipe.bc')]);
    const feeding = spawn('sh', ['-c', 'cat prog.bc > pipe.bc'], { cwd: join(folder, 'work') });
    expect((await link(['pipe.bc', '-o', 'out.o'])).engine).toBe(alone);
    if (feeding.exitCode === null) await once(feeding, 'exit');
  });

  test('ends when it is idle', async () => {
    const server = await startServer('--idle', '1');
    await once(server, 'exit');
    expect(server.exitCode).toBe(0);
  });

  test('listens where only this user can reach it', async () => {
    await startServer();
    const place = join(folder, 'runtime/bpf-link-wasm');
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(readdirSync(place).map((name) => statSync(join(place, name)).mode & 0o777)).toEqual([0o600]);
  });

  test('neither starts nor is trusted in a folder that others can write to, or that is a link', async () => {
    const place = join(folder, 'runtime/bpf-link-wasm');
    mkdirSync(place);
    chmodSync(place, 0o777);
    expect(await run(['serve'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/^error\[IO_WRITE_FAILED\].*other users can write to it/),
    });
    chmodSync(place, 0o700);
    await startServer();
    chmodSync(place, 0o777);
    expect((await link()).engine).toBe(alone);
    rmSync(place, { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), place);
    expect(await run(['serve'])).toMatchObject({ exitCode: 3 });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['garbage', Buffer.alloc(64, 0xff)],
    [
      'a result without its outputs',
      frame({ type: 'done', answer: { ok: true, value: { outputs: [{ kind: 'obj', size: 9 }] } } }),
    ],
    ['a refusal', frame({ type: 'refused', reason: 'no' })],
  ])('is not required when the listener says %s', async (_, bytes) => {
    await startServer();
    const place = join(folder, 'runtime/bpf-link-wasm');
    const [name = ''] = readdirSync(place);
    await run(['serve', '--stop']);
    const impostor = createServer((socket) => socket.on('error', () => {}).end(bytes)).listen(join(place, name));
    await once(impostor, 'listening');
    expect((await link()).engine).toBe(alone);
    impostor.close();
  });

  test.each([[['--frob']], [['--idle', '0']], [['--idle', 'x']], [['word']]])('refuses %j', async (words) => {
    expect(await run(['serve', ...words])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^error\[USAGE_BAD_ARGUMENT\]: serve: /),
    });
  });

  test('prints its help', async () => {
    expect((await run(['serve', '--help'])).stdout.toString()).toMatch(/^Usage: bpf-link-wasm serve /);
    expect(spawnSync(process.execPath, [command, '--help'], { encoding: 'utf8' }).stdout).toContain('serve');
  });
});

function frame(header: object): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(text.length, 0);
  return Buffer.concat([sizes, text]);
}
