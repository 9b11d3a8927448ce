import type { LinkerOptions, WorkerLinkerOptions } from './engine/engine-source.js';
import type { PortableInput } from './options/link-request.js';
import { createInThreadLinker, type Linker } from './linker.js';
import { nodePlatform } from './platform-node.js';
import { spawnNodeWorker } from './worker/spawn-worker-node.js';
import { assertLinkerOptions, assertWorkerLinkerOptions } from './options/validate-linker-options.js';
import { createRemoteLinker } from './worker/worker-linker.js';

export * from './public-api.js';
export { openAnswer, sealAnswer, type Envelope, type SealedError } from './worker/envelope.js';

/** An input in Node: a path or `file:` URL is read on demand, never as a whole. */
export type NodeInput = string | URL | PortableInput;

/**
 * Makes a linker that works on the calling thread.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY; calling again tries again
 */
export async function createLinker(options: LinkerOptions = {}): Promise<Linker<NodeInput>> {
  assertLinkerOptions(options);
  return createInThreadLinker(options, nodePlatform);
}

/**
 * Makes a linker that works in its own thread: the caller stays responsive, and aborting a link stops it immediately.
 * Links run one after another, or as many at once as `workers` says. An idle linker does not keep the process alive.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY, ENGINE_WORKER_DIED; calling again tries again
 */
export async function createWorkerLinker(options: WorkerLinkerOptions = {}): Promise<Linker<NodeInput>> {
  assertWorkerLinkerOptions(options);
  const { engine, integrity, workers = 1 } = options;
  return createRemoteLinker(
    await nodePlatform.compile(engine, integrity),
    spawnNodeWorker,
    workers,
    'a path, file: URL, ',
  );
}
