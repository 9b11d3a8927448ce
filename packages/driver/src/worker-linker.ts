import { proxy, wrap, type Remote } from 'comlink';
import { openAnswer, type Envelope } from './envelope.js';
import { EngineError, UsageError } from './errors.js';
import type { LinkCallOptions, ProgressEvent, Stage } from './link-request.js';
import type { Linker } from './linker.js';
import { packInput } from './pack-input.js';
import { assertCallOptions, assertLinkRequest } from './validate-options.js';
import type { WorkerService } from './worker-service.js';

/** A running worker. */
export interface SpawnedWorker {
  port: MessagePort;
  /** Settles with the reason when the worker has ended, whoever ended it. */
  died: Promise<string>;
  terminate(): void;
  /** Whether the process must wait for the worker. */
  keepAlive(needed: boolean): void;
}

/** Starts a worker with a compiled engine. */
export type SpawnWorker = (module: WebAssembly.Module) => SpawnedWorker;

interface Connection {
  worker: SpawnedWorker;
  service: Remote<WorkerService>;
  /** Rejects the call that waits for an answer. */
  failCall?: (reason: unknown) => void;
}

/** Makes a linker whose links run in a worker, one after another. A worker that died or was stopped is replaced on demand. */
export function createRemoteLinker<Input>(module: WebAssembly.Module, spawn: SpawnWorker): Linker<Input> {
  let closed = false;
  let connection: Connection | undefined = connect();
  let queue: Promise<unknown> = Promise.resolve();

  function connect(): Connection {
    const worker = spawn(module);
    const created: Connection = { worker, service: wrap<WorkerService>(worker.port) };
    worker.keepAlive(false);
    void worker.died.then((reason) => {
      if (connection === created) connection = undefined;
      created.failCall?.(closed ? new UsageError('USAGE_CLOSED', {}) : new EngineError('ENGINE_WORKER_DIED', { reason }));
    });
    return created;
  }

  /** Asks the worker and waits for its answer, its death or the caller's change of mind. */
  async function ask<T>(
    question: (service: Remote<WorkerService>, stop: (reason: unknown) => void) => Promise<Envelope<T>>,
    signal?: AbortSignal,
    limit?: TimeLimit,
  ): Promise<T> {
    if (closed) throw new UsageError('USAGE_CLOSED', {});
    signal?.throwIfAborted();
    const current = (connection ??= connect());
    const { worker, service } = current;
    let stop!: (reason: unknown) => void;
    const abort = (): void => stop(signal?.reason);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const answer = await new Promise<Envelope<T>>((resolve, reject) => {
        stop = (reason) => {
          reject(reason);
          worker.terminate();
          if (connection === current) connection = undefined;
        };
        current.failCall = reject;
        signal?.addEventListener('abort', abort);
        worker.keepAlive(true);
        if (limit) timer = setTimeout(() => stop(limit.error()), limit.timeoutMs);
        question(service, stop).then(resolve, stop);
      });
      return openAnswer(answer);
    } finally {
      clearTimeout(timer);
      delete current.failCall;
      signal?.removeEventListener('abort', abort);
      worker.keepAlive(false);
    }
  }

  function enqueue<T>(action: () => Promise<T>): Promise<T> {
    const result = queue.then(action);
    queue = result.catch(() => {});
    return result;
  }

  const close = (): void => {
    closed = true;
    connection?.worker.terminate();
    connection = undefined;
  };

  return {
    async link(request, callOptions: LinkCallOptions = {}) {
      assertLinkRequest<unknown>(request);
      assertCallOptions(callOptions);
      const { signal, timeoutMs, onProgress } = callOptions;
      const inputs = await Promise.all(request.inputs.map(packInput));
      const limit = timeoutMs === undefined ? undefined : new TimeLimit(timeoutMs);
      const report = limit ? limit.watch(onProgress) : onProgress;
      return enqueue(() =>
        ask((service, stop) => service.link({ ...request, inputs }, guard(report, stop)), signal, limit),
      );
    },
    async version() {
      return enqueue(() => ask((service) => service.version()));
    },
    close,
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: close,
  } as Linker<Input>;
}

/** The time that a link may take, and how far it has come. */
class TimeLimit {
  #stage: Stage = 'load';

  constructor(readonly timeoutMs: number) {}

  watch(onProgress: LinkCallOptions['onProgress']): (event: ProgressEvent) => void {
    return (event) => {
      this.#stage = event.stage;
      onProgress?.(event);
    };
  }

  error(): EngineError {
    return new EngineError('ENGINE_TIMED_OUT', { timeoutMs: this.timeoutMs, stage: this.#stage });
  }
}

/** A callback for the worker; what it throws ends the link, as it does without a worker. */
function guard(
  onProgress: LinkCallOptions['onProgress'],
  stop: (reason: unknown) => void,
): ((event: ProgressEvent) => void) | undefined {
  if (!onProgress) return undefined;
  return proxy((event: ProgressEvent) => {
    try {
      onProgress(event);
    } catch (error) {
      stop(error);
    }
  });
}
