import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createWorkerLinker, IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { Command, CommanderError } from 'commander';
import { loadCompiledEngine } from '../code-cache/load-engine.js';
import { throwUsageErrors } from '../command-error.js';
import { runPrinting } from '../format-report.js';
import { askServer, hasListener } from './ask-server.js';
import { describeEndpoint, mayBeServed, obstacleOf, type Endpoint } from './endpoint.js';
import { LinkServer } from './link-server.js';
import { escapeName, printText } from '../terminal-text.js';

/** Runs `bpf-link-wasm serve`. @returns The exit code. */
export function runServe(words: readonly string[]): Promise<number> {
  return runPrinting(() => {
    const parsed = parse(words);
    return typeof parsed === 'string' ? parsed : serve(parsed);
  });
}

interface Flags {
  readonly detach?: true;
  readonly status?: true;
  readonly stop?: true;
  /** In seconds. */
  readonly idle: number;
}

/** Declares `bpf-link-wasm serve`. */
export function createServeCommand(): Command {
  return new Command('bpf-link-wasm serve')
    .usage('[--idle <seconds>] [--detach]\n       bpf-link-wasm serve --status | --stop')
    .description("Keeps engines ready for this user's bpf-link-wasm commands, which find and use them on their own.")
    .option('--idle <seconds>', 'exit when nothing was linked for this long', parseIdle, 900)
    .option('--detach', 'move to the background once it is listening')
    .option('--status', 'print whether a server is running')
    .option('--stop', 'stop the running server')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', '\nBPF_LINK_WASM_SERVE=off stops a command from using the server.');
}

/** How long to wait for the first answer of a server in the background, in milliseconds. */
const detachLimit = 60_000;

/** @returns the flags, or the requested help */
function parse(words: readonly string[]): Flags | string {
  let help = '';
  const command = throwUsageErrors(createServeCommand()).configureOutput({ writeOut: (text) => (help += text) });
  try {
    command.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return help;
    throw badArgument(error.message.replace(/^error: /, '').replaceAll('\n', ' '), error);
  }
  return command.opts<Flags>();
}

function parseIdle(value: string): number {
  const seconds = Number(value);
  if (seconds > 0 && seconds <= 2_000_000) return seconds;
  throw badArgument(`--idle: found ${value}, expected seconds, above 0 and up to 2000000`);
}

function badArgument(reason: string, cause?: unknown): UsageError {
  return new UsageError('USAGE_BAD_ARGUMENT', { reason: `serve: ${reason}` }, { cause });
}

async function serve(flags: Flags): Promise<string> {
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
  const { module } = await loadCompiledEngine();
  const workers = availableParallelism();
  const linker = await createWorkerLinker({ workers, tuning: 'none', ...(module ? { engine: module } : {}) });
  const server = new LinkServer({ endpoint, linker, workers, idleMs: flags.idle * 1000 });
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

const silent = 'a server is listening there but does not answer; end its process';

/** Whether something is listening at the endpoint; to be called for a server that does not answer. */
async function isSilent(endpoint: Endpoint): Promise<boolean> {
  return mayBeServed(endpoint) && (await hasListener(endpoint));
}

function formatStatus(status: string | undefined, isThere: boolean): string {
  if (status !== undefined) return `running ${status}\n`;
  return isThere ? 'running, but it does not answer\n' : 'not running\n';
}

/** Starts a server in the background, and waits until it answers or has ended. A busy machine takes many seconds. */
async function detach(endpoint: Endpoint, { idle }: Flags): Promise<boolean> {
  const words = [...process.execArgv, process.argv[1] ?? '', 'serve', '--idle', String(idle)];
  const server = spawn(process.execPath, words, { detached: true, stdio: 'ignore', cwd: '/', windowsHide: true });
  server.unref();
  let hasEnded = false;
  const end = (): void => void (hasEnded = true);
  server.once('exit', end).once('error', end);
  for (const limit = performance.now() + detachLimit; performance.now() < limit;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    // It ends if another server was started at the same time, which then answers.
    const isLast = hasEnded;
    if (await statusOf(endpoint)) return true;
    if (isLast) break;
  }
  return false;
}
