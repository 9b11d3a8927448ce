import type { NodeLinkerOptions, NodeWorkerLinkerOptions, Tuning } from './engine/engine-source.js';
import type { PortableInput } from './options/link-request.js';
import { createInThreadLinker, type Linker } from './linker.js';
import { nodePlatform } from './platform-node.js';
import { spawnNodeWorker } from './worker/spawn-worker-node.js';
import { assertNodeLinkerOptions, assertNodeWorkerLinkerOptions } from './options/validate-linker-options.js';
import { runTuned } from './tune-v8.js';
import { createRemoteLinker } from './worker/worker-linker.js';

export * from './public-api.js';
export type { NodeLinkerOptions, NodeWorkerLinkerOptions, Tuning } from './engine/engine-source.js';
export { openAnswer, sealAnswer, type Envelope, type SealedError } from './worker/envelope.js';

/** An input in Node: a path or `file:` URL is read on demand, never as a whole. */
export type NodeInput = string | URL | PortableInput;

/**
 * Creates a linker that runs on the calling thread.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY; call again to retry
 */
export async function createLinker(options: NodeLinkerOptions = {}): Promise<Linker<NodeInput>> {
  assertNodeLinkerOptions(options);
  const { tuning = 'links', ...others } = options;
  return tuneLinks(await runTuned(tuning, () => createInThreadLinker<NodeInput>(others, nodePlatform)), tuning);
}

/**
 * Creates a linker that runs in its own thread: the caller stays responsive, and aborting a link stops it immediately.
 * Links run one after another, or up to `workers` in parallel. An idle linker does not keep the process alive.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY, ENGINE_WORKER_DIED; call again to retry
 */
export async function createWorkerLinker(options: NodeWorkerLinkerOptions = {}): Promise<Linker<NodeInput>> {
  assertNodeWorkerLinkerOptions(options);
  const { engine, engineUrl, integrity, workers = 1, tuning = 'links' } = options;
  const linker = await runTuned(tuning, async () => {
    const module = await nodePlatform.compile(engine ?? engineUrl, integrity);
    return createRemoteLinker<NodeInput>(module, spawnNodeWorker, workers, 'a path, file: URL, ');
  });
  return tuneLinks(linker, tuning);
}

/** Keeps V8 set up while links run. */
function tuneLinks(linker: Linker<NodeInput>, tuning: Tuning): Linker<NodeInput> {
  return { ...linker, link: (request, options) => runTuned(tuning, () => linker.link(request, options)) };
}
