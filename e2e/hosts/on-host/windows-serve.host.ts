import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  rmSync(path(`${name}.log`), { force: true });
  const linking = start(serve, 'fork.bc', '-o', name, '--log-file', `${name}.log`, '--log-level', 'debug');
  await once(linking, 'exit');
  expect(linking.exitCode).toBe(0);
  return /^DEBUG engine: (.*)$/m.exec(readFileSync(path(`${name}.log`), 'utf8'))?.[1];
}

/** How often a command is tried that does not wait for a server which a busy machine keeps from answering. */
const attempts = 20;

async function linkByServer(name: string): Promise<void> {
  let engine: string | undefined;
  for (let attempt = 0; attempt < attempts && engine !== 'warm, in a server'; attempt++) engine = await link(name);
  expect(engine).toBe('warm, in a server');
}

function expectPrinted(text: RegExp, word: string): void {
  let printed = '';
  for (let attempt = 0; attempt < attempts && !text.test(printed); attempt++)
    printed = runWith(serve, 'serve', word).stdout;
  expect(printed).toMatch(text);
}

describe('a server on a named pipe', () => {
  it('starts in the background, links, and stops', async () => {
    expect(runWith(serve, 'serve', '--detach')).toEqual({ exitCode: 0, stdout: 'running\n', stderr: '' });
    expectPrinted(/^already running\n$/, '--detach');
    expectPrinted(/^running \{"pid":\d+,"links":0,/, '--status');
    await linkByServer('served.o');
    recordOutput('fork by the server: named pipe', readFileSync(path('served.o')));
    expectPrinted(/^stopped\n$/, '--stop');
    expectPrinted(/^not running\n$/, '--status');
    expect(keysThere()).toEqual([]);
  });

  it('is not believed when it does not know the key', async () => {
    expect(runWith(serve, 'serve', '--detach').stdout).toBe('running\n');
    const [key = ''] = keysThere();
    const secret = readFileSync(join(keys, key));
    expectPrinted(/^stopped\n$/, '--stop');
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
