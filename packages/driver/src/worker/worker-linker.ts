import { transfer } from 'comlink';
import type { LinkCallOptions } from '../options/link-request.js';
import type { Linker } from '../linker.js';
import { packInput } from '../input/portable-input.js';
import { PassWatch, ProgressRelay, TimeLimit } from './link-progress.js';
import { assertCallOptions, assertLinkRequest } from '../options/validate-options.js';
import type { SpawnWorker } from './worker-connection.js';
import { WorkerPool } from './worker-pool.js';

/**
 * Creates a linker that runs in workers, and starts the first one.
 * @param workers Maximum number of parallel links; others wait for their turn.
 * @param alsoExpected What workers accept as an input besides bytes, for messages: `a path, `.
 * @throws {EngineError} ENGINE_WORKER_DIED when the worker does not start
 */
export async function createRemoteLinker<Input>(
  module: WebAssembly.Module,
  spawn: SpawnWorker,
  workers: number,
  alsoExpected = '',
): Promise<Linker<Input>> {
  const pool = new WorkerPool(module, spawn, workers);
  await pool.ask((service) => service.start());
  return createPoolLinker(pool, alsoExpected);
}

/**
 * At module level: closures created inside would keep the compiled module alive in Firefox for as long as a reference to the closed
 * linker exists.
 */
function createPoolLinker<Input>(pool: WorkerPool, alsoExpected: string): Linker<Input> {
  const close = (): void => pool.close();
  return {
    async link(request, callOptions: LinkCallOptions = {}) {
      assertLinkRequest<unknown>(request);
      assertCallOptions(callOptions);
      const { signal, timeoutMs, transferInputs = false, onProgress } = callOptions;
      const packed = await Promise.all(
        request.inputs.map((input, index) => packInput(input, index, transferInputs, alsoExpected)),
      );
      const inputs = packed.map(({ input }) => input);
      const buffers = new Set(packed.flatMap((parcel) => parcel.buffers));
      const limit = timeoutMs === undefined ? undefined : new TimeLimit(timeoutMs);
      const report = limit ? limit.watch(onProgress) : onProgress;
      const watch = onProgress && report && new PassWatch(report);
      const relay = report && new ProgressRelay(watch?.pass ?? report);
      try {
        return await pool.ask(
          (service, stop) => {
            watch?.connect(stop);
            return service.link(
              transfer({ ...request, inputs }, [...buffers]),
              relay?.connect(stop),
              watch?.board?.memory,
            );
          },
          { signal, limit },
        );
      } finally {
        relay?.end();
        watch?.end();
      }
    },
    async version() {
      return pool.ask((service) => service.version());
    },
    close,
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: close,
  } as Linker<Input>;
}
