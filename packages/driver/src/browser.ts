import type { LinkerOptions } from './engine-source.js';
import type { PortableInput } from './link-request.js';
import { createInThreadLinker, type Linker } from './linker.js';
import { browserPlatform } from './platform-browser.js';
import { spawnWebWorker } from './spawn-worker-browser.js';
import { assertLinkerOptions } from './validate-linker-options.js';
import { createRemoteLinker } from './worker-linker.js';

export * from './public-api.js';

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
 * Makes a linker that works in a worker: the page stays responsive, and aborting a link ends it at once. Links run one
 * after another.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY; calling again tries again
 */
export async function createWorkerLinker(options: LinkerOptions = {}): Promise<Linker<PortableInput>> {
  assertLinkerOptions(options);
  return createRemoteLinker(await browserPlatform.compile(options.engine, options.integrity), spawnWebWorker);
}
