import { fork } from 'node:child_process';
import { once } from 'node:events';
import { EngineError, type ProgressEvent } from '@bpf-link-wasm/driver';
import type { Invocation } from './parse-arguments.js';
import { createSlowNotice, hasWatcher } from './slow-notice.js';

/** Set for the process that does the work of a command whose time is limited. */
const variable = 'BPF_LINK_WASM_TIMED';

/** More time, in milliseconds, for a process that is writing its outputs, and for one that ends its links itself. */
const graceMs = 1000;

/** How often the process that watches the time looks whether a sign is due. */
const noticeIntervalMs = 1000;

/** What that process reports about itself; its first word starts the clock. */
type Word = ProgressEvent | { isWriting: true };

let isWorking = false;

/** Whether this process does the work of a command whose time is limited elsewhere. */
export function isTimed(): boolean {
  return isWorking;
}

/** Whether this process was started to do that work. */
export function mustReceiveWords(): boolean {
  return process.env[variable] !== undefined && process.send !== undefined;
}

/** The command line, from the process that watches the time; with that process this one ends. */
export async function receiveWords(): Promise<string[]> {
  delete process.env[variable];
  isWorking = true;
  const [words] = (await once(process, 'message')) as [string[]];
  process.once('disconnect', () => process.exit());
  process.channel?.unref();
  say({ stage: 'load', elapsedMilliseconds: 0 });
  return words;
}

/** Says what the link is in, in case the time is over. */
export function reportStage(event: ProgressEvent): void {
  if (isWorking) say(event);
}

/** Says that the link is done and outputs are being written: all or none. */
export function reportWriting(): void {
  if (isWorking) say({ isWriting: true });
}

function say(word: Word): void {
  process.send?.(word, undefined, undefined, () => {}); // Without a listener, nobody receives it.
}

/**
 * Runs the command in a separate process, which is killed when its time is over: nothing else ends a thread that waits for
 * a pipe. Commands with several links limit each of them too.
 * @param words The command line, response files expanded.
 * @returns The exit code
 * @throws {EngineError} ENGINE_TIMED_OUT, ENGINE_WORKER_DIED
 */
export async function runWithin(words: readonly string[], invocation: Invocation, timeoutMs: number): Promise<number> {
  const child = fork(process.argv[1] ?? '', [], { stdio: 'inherit', env: { ...process.env, [variable]: '1' } });
  let last: ProgressEvent = { stage: 'load', elapsedMilliseconds: 0 };
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;
  const start = performance.now();
  const notice = hasWatcher(invocation) ? createSlowNotice('link') : undefined;
  // Its own clock: a pass that does not return reports nothing.
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
      child.on('message', (word: Word) => {
        if ('stage' in word) last = word;
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
    child.unref(); // A process that the system cannot end does not keep this one.
  }
}

/** Whether links limit themselves: `--repro` makes a second one to record what became of the first, `--jobs` many. */
export function hasSeveralLinks({ repro, jobs }: Invocation): boolean {
  return repro !== undefined || jobs !== undefined;
}

function guardMs(invocation: Invocation, timeoutMs: number): number {
  if (!hasSeveralLinks(invocation)) return timeoutMs;
  return timeoutMs * (invocation.jobs === undefined ? 2 : invocation.inputs.length) + graceMs;
}
