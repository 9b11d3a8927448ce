import { setFlagsFromString } from 'node:v8';
import {
  createLinker,
  createWorkerLinker,
  type LinkCallOptions,
  type LinkRequest,
  type LinkResult,
  type NamedInput,
} from '@bpf-link-wasm/driver';
import { loadCompiledEngine } from './code-cache/load-engine.js';
import type { Log } from './log.js';
import { linkServed } from './serve/link-served.js';

/** What the command links: paths, and what standard input gave. */
export type CommandRequest = LinkRequest<string | (NamedInput & { bytes: Uint8Array })>;

/** Links by the server of this user when one runs, else in this process: in a worker when time is limited. */
export async function linkOnce(
  request: CommandRequest,
  { timeoutMs, onProgress }: Pick<LinkCallOptions, 'timeoutMs' | 'onProgress'>,
  log: Log,
): Promise<LinkResult> {
  const limits = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(onProgress ? { onProgress } : {}) };
  const served = await linkServed(request, limits);
  if (served) {
    log('debug', 'engine: warm, of a server');
    return served;
  }
  const compiled = loadCompiledEngine();
  log('debug', `engine: ${compiled.module ? 'with machine code of an earlier process' : 'compiled as it runs'}`);
  tuneForOneLink();
  const create = timeoutMs === undefined ? createLinker : createWorkerLinker;
  const linker = await create(compiled.module ? { engine: compiled.module } : {});
  try {
    const result = await linker.link(request, limits);
    compiled.keepForNext();
    return result;
  } finally {
    linker.close();
  }
}

/**
 * Sets V8 up for a process that links once and ends: code is checked when it is first used, and the optimising compiler
 * stays away, which would compete with this thread for the processor and be done too late: the process waits at its end
 * for functions that are still being optimised. `--liftoff-only` implies these flags on a command line alone, and Node
 * 24 needs both of them.
 */
export function tuneForOneLink(): void {
  if (!('v8' in process.versions) || 'bun' in process.versions || 'deno' in process.versions) return;
  setFlagsFromString('--wasm-lazy-validation');
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}
