import type { LinkerOptions, WebWorkerLinkerOptions } from './engine/engine-source.js';
import { divideTimes, type EngineTimes } from './engine/fetch-engine.js';
import type { PortableInput } from './options/link-request.js';
import { createInThreadLinker, type Linker } from './linker.js';
import { browserPlatform, findEngine } from './platform-browser.js';
import { createWebWorkerSpawner } from './worker/spawn-worker-browser.js';
import { assertLinkerOptions, assertWebWorkerLinkerOptions } from './options/validate-linker-options.js';
import { createRemoteLinker } from './worker/worker-linker.js';

export * from './public-api.js';
export type { EngineTimes } from './engine/fetch-engine.js';

/** A linker whose links run in web workers. */
export interface WebWorkerLinker extends Linker<PortableInput> {
  /** How long the engine took until it could link. */
  readonly engineTimes: EngineTimes;
}

/** More links at once than this need `workers`: each may have hundreds of megabytes. */
const mostWorkers = 4;

/**
 * Makes a linker that works on the calling thread; on a page, prefer `createWorkerLinker`.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY; calling again tries again
 */
export async function createLinker(options: LinkerOptions = {}): Promise<Linker<PortableInput>> {
  assertLinkerOptions(options);
  return createInThreadLinker(options, browserPlatform);
}

/**
 * Makes a linker that works in web workers: the page stays responsive, aborting a link ends it at once, and several links
 * run at once (default for `workers`: one for each core, at most 4). Once it resolves, the engine is compiled and the first
 * worker runs; a link needs no network then. A further worker, and one in the place of a worker that was stopped, loads the
 * worker's script again, as a rule from the browser's cache.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY, ENGINE_WORKER_DIED; calling again tries again
 * @throws the signal's reason, when loading was aborted
 */
export async function createWorkerLinker(options: WebWorkerLinkerOptions = {}): Promise<WebWorkerLinker> {
  assertWebWorkerLinkerOptions(options);
  const { engine, engineUrl, integrity, workerUrl, workers = defaultWorkers() } = options;
  const called = performance.now();
  const source = engine ?? engineUrl ?? (await findEngine());
  const module = await browserPlatform.compile(source, integrity, options);
  const compiled = performance.now();
  options.signal?.throwIfAborted();
  const linker = await createRemoteLinker<PortableInput>(module, createWebWorkerSpawner(workerUrl), workers);
  return Object.assign(linker, { engineTimes: divideTimes(source, { called, compiled, answered: performance.now() }) });
}

function defaultWorkers(): number {
  return Math.min(mostWorkers, navigator.hardwareConcurrency || 1);
}
