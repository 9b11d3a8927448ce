import {
  createLinker,
  createWorkerLinker,
  type Linker,
  type LinkCallOptions,
  type LinkRequest,
  type LinkResult,
  type NamedInput,
  type NodeInput,
  type ProgressEvent,
} from '@bpf-link-wasm/driver';
import { loadCompiledEngine } from './code-cache/load-engine.js';
import type { Log } from './log.js';
import { linkServed } from './serve/link-served.js';
import { createSlowNotice } from './slow-notice.js';

/** What the command links: paths, and what standard input gave. */
export type CommandRequest = LinkRequest<string | (NamedInput & { bytes: Uint8Array })>;

/** How long a link may take, and who hears of it. */
export interface LinkLimits extends Pick<LinkCallOptions, 'timeoutMs' | 'onProgress'> {
  /** What is linked, in words for somebody at a terminal who waits for it. */
  watched?: string;
}

/** Links by the server of this user when one runs, else in this process: in a worker when time is limited. */
export async function linkOnce(request: CommandRequest, limits: LinkLimits, log: Log): Promise<LinkResult> {
  const served = await linkServed(request, withNotice(limits));
  if (served) {
    log('debug', 'engine: warm, of a server');
    return served;
  }
  const compiled = loadCompiledEngine();
  log('debug', `engine: ${compiled.module ? 'with machine code of an earlier process' : 'compiled as it runs'}`);
  const create = limits.timeoutMs === undefined ? createLinker : createWorkerLinker;
  const linker = await create({ tuning: 'process', ...(compiled.module ? { engine: compiled.module } : {}) });
  try {
    const result = await (limits.timeoutMs === undefined
      ? linkWatched(linker, request, limits)
      : linker.link(request, withNotice(limits)));
    compiled.keepForNext();
    return result;
  } finally {
    linker.close();
  }
}

/** The options of a link of another thread or process, whose events say when it is slow. */
export function withNotice({ watched, timeoutMs, onProgress }: LinkLimits): LinkCallOptions {
  const notice = watched === undefined ? undefined : createSlowNotice(watched);
  const hear = (event: ProgressEvent): void => {
    onProgress?.(event);
    notice?.(event);
  };
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(onProgress || notice ? { onProgress: hear } : {}),
  };
}

/** Links on this thread, which another watches. */
async function linkWatched(
  linker: Linker<NodeInput>,
  request: CommandRequest,
  { watched, onProgress }: LinkLimits,
): Promise<LinkResult> {
  if (watched === undefined) return linker.link(request, onProgress ? { onProgress } : {});
  // For terminals alone: where a compiler calls, nothing more is loaded.
  const { SlowWatch } = await import('./slow-watch.js');
  const watch = new SlowWatch({ subject: watched });
  try {
    return await linker.link(request, {
      ...watch.passes,
      onProgress(event) {
        onProgress?.(event);
        watch.begin(event.stage);
      },
    });
  } finally {
    watch.end();
  }
}
