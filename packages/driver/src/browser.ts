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

/** A linker that runs in web workers. */
export interface WebWorkerLinker extends Linker<PortableInput> {
  /** How long the engine took to get ready to link. */
  readonly engineTimes: EngineTimes;
}

/** Maximum number of workers unless `workers` asks for more: each may use hundreds of megabytes. */
const defaultWorkerLimit = 4;

/**
 * Creates a linker that runs on the calling thread; on a page, prefer `createWorkerLinker`.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY; call again to retry
 */
export async function createLinker(options: LinkerOptions = {}): Promise<Linker<PortableInput>> {
  assertLinkerOptions(options);
  return createInThreadLinker(options, browserPlatform);
}

/**
 * Creates a linker that runs in web workers: the page stays responsive, aborting a link ends it at once, and several
 * links run in parallel (default for `workers`: one for each core, at most 4). Once it resolves, the engine is compiled
 * and the first worker runs; links need no network from then on. An additional worker, or one that replaces a stopped
 * worker, loads the worker's script again, usually from the browser's cache.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY, ENGINE_WORKER_DIED; call again to retry
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
  return Math.min(defaultWorkerLimit, navigator.hardwareConcurrency || 1);
}
