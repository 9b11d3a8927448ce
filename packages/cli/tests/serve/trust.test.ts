import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { createWorkerLinker, Linker, NodeInput } from '@bpf-link-wasm/driver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askServer, hasListener, type LastAnswer } from '../../src/serve/ask-server.js';
import { describeEndpoint, identifyFile, identifyView, type Endpoint } from '../../src/serve/endpoint.js';
import { LinkServer } from '../../src/serve/link-server.js';
import type { Question } from '../../src/serve/protocol.js';
import { packageVersion } from '../../src/package-version.js';

// Workers run the built package, and so does their owner.
const built = new URL('../../../driver/dist/node.js', import.meta.url).href;
const program = fileURLToPath(new URL('../../../../examples/fork/fork.bc', import.meta.url));
const start = process.cwd();
let folder = '';
let endpoint: Endpoint;
let server: LinkServer;
let question: Extract<Question, { type: 'link' }>;

/** Asks the server, again when it does not answer in time: on a busy machine, this process has two sides to run. */
async function ask(asked: Question): Promise<LastAnswer | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const last = await askServer(endpoint, asked);
    if (last !== undefined) return last;
  }
  return undefined;
}

// The server changes the working folder of its process, which vitest's threads may not: its pool is processes.
describe('a server that proves itself by a key, as on Windows', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trust-'));
    const { identity } = describeEndpoint();
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 's');
    endpoint = { address, identity, folder, keyFile: join(folder, 'key') };
    const { createWorkerLinker: create } = (await import(built)) as { createWorkerLinker: typeof createWorkerLinker };
    server = new LinkServer({ endpoint, linker: await create(), workers: 1, idleMs: 60_000 });
    await server.listen();
    const inputs = [{ path: program, identity: identifyFile(program) }];
    question = { type: 'link', identity, folder: start, view: '', options: {}, inputs, wantsProgress: false };
    process.chdir(start);
    question.view = identifyView();
  });
  afterEach(() => {
    server.close();
    process.chdir(start);
    rmSync(folder, { recursive: true });
  });

  test('links', async () => {
    const last = await ask(question);
    expect(last?.answer).toMatchObject({ type: 'done', answer: { ok: true } });
    expect(
      Buffer.from(last?.payload ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('ELF');
  });

  test('is not used when it does not know the key', async () => {
    writeFileSync(endpoint.keyFile ?? '', readFileSync(endpoint.keyFile ?? '', 'utf8').slice(0, 32) + '0'.repeat(32));
    expect(await askServer(endpoint, question)).toBeUndefined();
  });

  test.each([
    ['another version', { identity: 'x' }],
    ['another view of the file system', { view: 'x' }],
    ['other input files', { inputs: [{ path: program, identity: 'x' }] }],
    ['Error: ENOENT', { inputs: [{ path: '/nowhere/a.bc', identity: 'x' }] }],
    ['Error: ENOENT', { folder: '/nowhere' }],
  ])('refuses: %s', async (reason, change) => {
    const last = await ask({ ...question, ...change });
    expect(last?.answer).toMatchObject({ type: 'refused', reason: expect.stringContaining(reason) });
    expect((await ask(question))?.answer).toMatchObject({ type: 'done' });
  });
});

describe.skipIf(process.platform === 'win32')('a server on a socket', () => {
  let servers: LinkServer[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trust-'));
    endpoint = { address: join(folder, 's'), identity: '', folder };
    servers = [];
  });
  afterEach(() => {
    for (const each of servers) each.close();
    process.chdir(start);
    rmSync(folder, { recursive: true });
  });

  /** A server whose workers are all busy forever. */
  async function startBusy(): Promise<LinkServer> {
    const never = (): Promise<never> => new Promise(() => {});
    const linker = { version: never, link: never, close() {} } as unknown as Linker<NodeInput>;
    const started = new LinkServer({ endpoint, linker, workers: 1, idleMs: 60_000 });
    servers.push(started);
    await started.listen();
    return started;
  }

  test('reports its state while all its workers are busy', async () => {
    await startBusy();
    const last = await askServer(endpoint, { type: 'status' });
    expect(last?.answer).toMatchObject({
      type: 'status',
      status: { pid: process.pid, engine: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
  });

  test('removes its own socket when it ends, but not that of another server', async () => {
    const first = await startBusy();
    const second = await startBusy();
    first.close();
    await first.ended;
    expect((await askServer(endpoint, { type: 'status' }))?.answer).toMatchObject({ type: 'status' });
    second.close();
    await second.ended;
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is detected whatever it answers', async () => {
    expect(await hasListener(endpoint)).toBe(false);
    await startBusy();
    expect(await hasListener(endpoint)).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('identifyFile', () => {
  test('accepts only regular files: a pipe may block its reader forever', () => {
    expect(identifyFile(program)).toMatch(/^\d+(:\d+){4}$/);
    expect(() => identifyFile('/dev/null')).toThrow('/dev/null is not a regular file');
    expect(() => identifyFile('/')).toThrow('/ is not a regular file');
  });
});

describe('describeEndpoint', () => {
  test('is specific to this user and version', () => {
    const { address, identity, keyFile } = describeEndpoint({ XDG_RUNTIME_DIR: '/run/user/7' }, 'linux');
    expect(address.split(sep).join('/')).toMatch(/^\/run\/user\/7\/bpf-link-wasm\/[0-9a-f]{16}\.sock$/);
    expect(identity).toContain(packageVersion());
    expect(keyFile).toBeUndefined();
    expect(describeEndpoint({}, 'linux').address).toContain('bpf-link-wasm-');
    expect(describeEndpoint({ XDG_RUNTIME_DIR: 'run' }, 'linux').address).toBe(describeEndpoint({}, 'linux').address);
  });

  test('is a pipe with a key on Windows', () => {
    const { address, keyFile } = describeEndpoint({ LOCALAPPDATA: '/local' }, 'win32');
    expect(address).toMatch(/^\\\\\.\\pipe\\bpf-link-wasm-\w+-[0-9a-f]{16}$/);
    expect(keyFile).toMatch(/^[\\/]local[\\/]bpf-link-wasm[\\/][0-9a-f]{16}\.key$/);
  });
});
