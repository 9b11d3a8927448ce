import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { BpfLinkError, createWorkerLinker, EngineError, IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { loadCompiledEngine } from '../code-cache/load-engine.js';
import { exitCodes, formatError } from '../format-report.js';
import { askServer, hasListener } from './ask-server.js';
import { describeEndpoint, mayBeServed, obstacleOf, type Endpoint } from './endpoint.js';
import { LinkServer } from './link-server.js';
import { escapeName, printMessage, printText } from '../terminal-text.js';

const help = `Usage: bpf-link-wasm serve [--idle SECONDS] [--detach]
       bpf-link-wasm serve --status | --stop

Keeps warm engines for bpf-link-wasm commands of this user, which find and use them by themselves.

  --idle SECONDS  end when nothing was linked for this long (default: 900)
  --detach        go to the background once it listens
  --status        tell whether one is running
  --stop          end the one that is running

BPF_LINK_WASM_SERVE=off keeps a command from using it.
`;

/** Runs `bpf-link-wasm serve`. @returns The exit code. */
export async function runServe(words: readonly string[]): Promise<number> {
  try {
    printText(await serve(parse(words)));
    return exitCodes.success;
  } catch (thrown) {
    const error =
      thrown instanceof BpfLinkError
        ? thrown
        : new EngineError('ENGINE_INTERNAL', { reason: String(thrown) }, { cause: thrown });
    printMessage(formatError(error));
    return exitCodes[error.family];
  }
}

type Flags = ReturnType<typeof parse>;

function parse(words: readonly string[]): {
  help: boolean;
  detach: boolean;
  status: boolean;
  stop: boolean;
  idleSeconds: number;
} {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    help: { ...flag, short: 'h' },
    detach: flag,
    status: flag,
    stop: flag,
    idle: { type: 'string', default: '900' },
  } as const;
  try {
    const { idle, ...flags } = parseArgs({ args: [...words], options }).values;
    const idleSeconds = Number(idle);
    if (!(idleSeconds > 0 && idleSeconds <= 2_000_000))
      throw new Error(`--idle: found ${idle}, expected seconds from 1 to 2000000`);
    return { ...flags, idleSeconds };
  } catch (cause) {
    throw new UsageError('USAGE_BAD_ARGUMENT', { reason: `serve: ${(cause as Error).message}` }, { cause });
  }
}

async function serve(flags: Flags): Promise<string> {
  if (flags.help) return help;
  const endpoint = describeEndpoint();
  if (flags.status) return formatStatus(await statusOf(endpoint), await isSilent(endpoint));
  if (flags.stop) {
    if (mayBeServed(endpoint) && (await askServer(endpoint, { type: 'stop' }))) return 'stopped\n';
    if (!(await isSilent(endpoint))) return 'not running\n';
    throw new IoError('IO_READ_FAILED', { path: endpoint.address, reason: silent });
  }
  const fail = (reason: string, cause?: unknown): never => {
    throw new IoError('IO_WRITE_FAILED', { path: endpoint.address, reason }, { cause });
  };
  const obstacle = obstacleOf(endpoint);
  if (obstacle !== undefined) return fail(obstacle);
  if (await statusOf(endpoint)) return 'already running\n';
  if (await isSilent(endpoint)) return fail(silent);
  if (flags.detach)
    return (await detach(endpoint, flags)) ? 'running\n' : fail('the server in the background does not answer');
  const { module } = loadCompiledEngine();
  const workers = availableParallelism();
  const linker = await createWorkerLinker({ workers, ...(module ? { engine: module } : {}) });
  const server = new LinkServer({ endpoint, linker, workers, idleMs: flags.idleSeconds * 1000 });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => server.close());
  await server.listen().catch((cause: unknown) => fail(reasonOf(cause), cause));
  printText(`listening on ${escapeName(endpoint.address)}\n`);
  await server.ended;
  return '';
}

async function statusOf(endpoint: Endpoint): Promise<string | undefined> {
  const last = mayBeServed(endpoint) ? await askServer(endpoint, { type: 'status' }) : undefined;
  return last?.answer.type === 'status' ? JSON.stringify(last.answer.status) : undefined;
}

const silent = 'a server listens there that does not answer; end its process';

/** Whether something listens, asked when it has not answered. */
async function isSilent(endpoint: Endpoint): Promise<boolean> {
  return mayBeServed(endpoint) && (await hasListener(endpoint));
}

function formatStatus(status: string | undefined, isThere: boolean): string {
  if (status !== undefined) return `running ${status}\n`;
  return isThere ? 'running, but it does not answer\n' : 'not running\n';
}

/** Starts a server without a terminal, and waits until it answers. */
async function detach(endpoint: Endpoint, { idleSeconds }: Flags): Promise<boolean> {
  const words = [...process.execArgv, process.argv[1] ?? '', 'serve', '--idle', String(idleSeconds)];
  spawn(process.execPath, words, { detached: true, stdio: 'ignore', cwd: '/', windowsHide: true }).unref();
  for (let attempt = 0; attempt < 100; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (await statusOf(endpoint)) return true;
  }
  return false;
}
