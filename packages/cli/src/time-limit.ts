import { fork } from 'node:child_process';
import { once } from 'node:events';
import { EngineError, type ProgressEvent } from '@bpf-link-wasm/driver';
import type { Invocation } from './parse-arguments.js';
import { createSlowNotice, hasWatcher } from './slow-notice.js';

/** Set in the process that does the work of a command with a time limit. */
const variable = 'BPF_LINK_WASM_TIMED';

/** Extra time, in milliseconds, for a process that is writing its outputs, and for one that limits its links itself. */
const graceMs = 1000;

/** How often the watching process checks whether a notice is due. */
const noticeIntervalMs = 1000;

/** A message of the working process; the first one starts the clock. */
type WorkerMessage = ProgressEvent | { isWriting: true };

let isWorking = false;

/** Whether this process does the work of a command whose time is limited elsewhere. */
export function isTimed(): boolean {
  return isWorking;
}

/** Whether this process was started to do that work. */
export function mustReceiveWords(): boolean {
  return process.env[variable] !== undefined && process.send !== undefined;
}

/** The command line, from the watching process; when that process ends, this one does too. */
export async function receiveWords(): Promise<string[]> {
  delete process.env[variable];
  isWorking = true;
  const [words] = (await once(process, 'message')) as [string[]];
  process.once('disconnect', () => process.exit());
  process.channel?.unref();
  send({ stage: 'load', elapsedMilliseconds: 0 });
  return words;
}

/** Reports the current stage of the link, in case the time runs out. */
export function reportStage(event: ProgressEvent): void {
  if (isWorking) send(event);
}

/** Reports that the link is done and its outputs are being written, all or none. */
export function reportWriting(): void {
  if (isWorking) send({ isWriting: true });
}

function send(message: WorkerMessage): void {
  process.send?.(message, undefined, undefined, () => {}); // Ignores a watching process that has ended.
}

/**
 * Runs the command in a separate process, which is killed when its time is up: nothing else ends a thread that waits
 * for a pipe. Commands with several links limit each of them too.
 * @param words The command line, with response files expanded.
 * @returns the exit code
 * @throws {EngineError} ENGINE_TIMED_OUT, ENGINE_WORKER_DIED
 */
export async function runWithin(words: readonly string[], invocation: Invocation, timeoutMs: number): Promise<number> {
  const child = fork(process.argv[1] ?? '', [], { stdio: 'inherit', env: { ...process.env, [variable]: '1' } });
  let last: ProgressEvent = { stage: 'load', elapsedMilliseconds: 0 };
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;
  const start = performance.now();
  const notice = hasWatcher(invocation) ? createSlowNotice('link') : undefined;
  // Uses its own clock: a pass that does not return reports nothing.
  const watch =
    notice && setInterval(() => notice({ ...last, elapsedMilliseconds: performance.now() - start }), noticeIntervalMs);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const pass = (signal: NodeJS.Signals): void => {
    child.kill('SIGKILL');
    for (const each of signals) process.removeListener(each, pass);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      const end = (): void => {
        child.kill('SIGKILL');
        reject(new EngineError('ENGINE_TIMED_OUT', { timeoutMs, stage: last.stage }));
      };
      const expire = (): void => {
        if (isWriting) timer = setTimeout(end, graceMs);
        else end();
      };
      child.on('message', (message: WorkerMessage) => {
        if ('stage' in message) last = message;
        else isWriting = true;
        timer ??= setTimeout(expire, guardMs(invocation, timeoutMs));
      });
      child.on('error', (cause) => reject(new EngineError('ENGINE_WORKER_DIED', { reason: cause.message }, { cause })));
      child.on('exit', (code, signal) => {
        if (code === null) reject(new EngineError('ENGINE_WORKER_DIED', { reason: `ended by ${signal}` }));
        else resolve(code);
      });
      child.send(words);
    });
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    for (const signal of signals) process.removeListener(signal, pass);
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref(); // So that a process that cannot be killed does not keep this one alive.
  }
}

/** Whether the command runs several links, each with its own limit: `--repro` repeats the link, `--jobs` has many. */
export function hasSeveralLinks({ repro, jobs }: Invocation): boolean {
  return repro !== undefined || jobs !== undefined;
}

function guardMs(invocation: Invocation, timeoutMs: number): number {
  if (!hasSeveralLinks(invocation)) return timeoutMs;
  return timeoutMs * (invocation.jobs === undefined ? 2 : invocation.inputs.length) + graceMs;
}
