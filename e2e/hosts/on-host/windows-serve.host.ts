import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../../suites/fixture.js';
import { useHostFolder } from './host-command.js';
import { recordOutput } from './record-output.js';

const { path, runWith, start } = useHostFolder();
copyFileSync(forkBitcode, path('fork.bc'));
mkdirSync(path('local'));

/** The server's key is in the folder of the user's local data. */
const serve = { BPF_LINK_WASM_SERVE: '', LOCALAPPDATA: path('local') };
const keys = path(join('local', 'bpf-link-wasm'));
const keysThere = (): string[] => (existsSync(keys) ? readdirSync(keys).filter((name) => name.endsWith('.key')) : []);

/** Links. @returns where the engine came from. */
async function link(name: string): Promise<string | undefined> {
  const linking = start(serve, 'fork.bc', '-o', name, '--log-file', `${name}.log`, '--log-level', 'debug');
  await once(linking, 'exit');
  expect(linking.exitCode).toBe(0);
  return /^DEBUG engine: (.*)$/m.exec(readFileSync(path(`${name}.log`), 'utf8'))?.[1];
}

describe('a server on a named pipe', () => {
  it('starts in the background, links, and stops', async () => {
    expect(runWith(serve, 'serve', '--detach')).toEqual({ exitCode: 0, stdout: 'running\n', stderr: '' });
    expect(runWith(serve, 'serve', '--detach').stdout).toBe('already running\n');
    expect(runWith(serve, 'serve', '--status').stdout).toMatch(/^running \{"pid":\d+,"links":0,/);
    expect(await link('served.o')).toBe('warm, in a server');
    recordOutput('fork by the server: named pipe', readFileSync(path('served.o')));
    expect(runWith(serve, 'serve', '--stop').stdout).toBe('stopped\n');
    expect(runWith(serve, 'serve', '--status').stdout).toBe('not running\n');
    expect(keysThere()).toEqual([]);
  });

  it('is not believed when it does not know the key', async () => {
    expect(runWith(serve, 'serve', '--detach').stdout).toBe('running\n');
    const [key = ''] = keysThere();
    const secret = readFileSync(join(keys, key));
    expect(runWith(serve, 'serve', '--stop').stdout).toBe('stopped\n');
    writeFileSync(join(keys, key), secret);
    const asked: Buffer[] = [];
    const answer = Buffer.from(`    \0\0\0\0${JSON.stringify({ type: 'hello', half: '0'.repeat(32) })}`);
    answer.writeUInt32LE(answer.length - 8);
    const impostor = createServer((socket) => {
      socket.on('error', () => {}).on('data', (bytes) => (asked.push(bytes), socket.write(answer)));
    });
    const user = userInfo().username.replaceAll(/\W/g, '_');
    impostor.listen(`\\\\.\\pipe\\bpf-link-wasm-${user}-${key.replace(/\.key$/, '')}`);
    await once(impostor, 'listening');
    expect(await link('alone.o')).toBe('compiled as it runs');
    impostor.close();
    expect(Buffer.concat(asked).toString()).toMatch(/"type":"hello"/);
    expect(Buffer.concat(asked).toString()).not.toMatch(/"type":"link"/);
    recordOutput('fork by the command: beside an impostor', readFileSync(path('alone.o')));
  });
});
