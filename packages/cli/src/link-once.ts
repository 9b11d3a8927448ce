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

/** An input of the command: a path, or the contents of standard input. */
export type CommandRequest = LinkRequest<string | (NamedInput & { bytes: Uint8Array })>;

/** The time limit of a link, and the receiver of its progress. */
export interface LinkLimits extends Pick<LinkCallOptions, 'timeoutMs' | 'onProgress'> {
  /** A short description of the link for a user waiting at a terminal. */
  watched?: string;
}

/** Links with this user's server if one runs, else in this process; in a worker if time is limited. */
export async function linkOnce(request: CommandRequest, limits: LinkLimits, log: Log): Promise<LinkResult> {
  const served = await linkServed(request, withNotice(limits));
  if (served) {
    log('debug', 'engine: warm, in a server');
    return served;
  }
  const compiled = await loadCompiledEngine();
  log('debug', `engine: ${compiled.module ? 'machine code from an earlier process' : 'compiled as it runs'}`);
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

/** The call options of a link in another thread or process, whose events drive the slow-link notice. */
export function withNotice({ watched, timeoutMs, onProgress }: LinkLimits): LinkCallOptions {
  const notice = watched === undefined ? undefined : createSlowNotice(watched);
  const report = (event: ProgressEvent): void => {
    onProgress?.(event);
    notice?.(event);
  };
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(onProgress || notice ? { onProgress: report } : {}),
  };
}

/** Links on this thread, while another thread prints notices if the link is slow. */
async function linkWatched(
  linker: Linker<NodeInput>,
  request: CommandRequest,
  { watched, onProgress }: LinkLimits,
): Promise<LinkResult> {
  if (watched === undefined) return linker.link(request, onProgress ? { onProgress } : {});
  // Loaded only for a user at a terminal: compilers do not pay for it.
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
