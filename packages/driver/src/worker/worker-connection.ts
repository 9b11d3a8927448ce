import { releaseProxy, wrap, type Remote } from 'comlink';
import { openAnswer, type Envelope } from './envelope.js';
import { EngineError, reasonOf, UsageError } from '../codes/errors.js';
import type { TimeLimit } from './link-progress.js';
import type { WorkerService } from './worker-service.js';

/** A running worker. */
export interface SpawnedWorker {
  port: MessagePort;
  /** Resolves with the reason when the worker has ended, however it ended. */
  died: Promise<string>;
  terminate(): void;
  /** Sets whether the process must wait for the worker. */
  keepAlive(needed: boolean): void;
}

/** Starts a worker with a compiled engine. */
export type SpawnWorker = (module: WebAssembly.Module) => SpawnedWorker;

/** A call to a worker; `stop` ends the worker and rejects the call with that reason. */
export type Question<T> = (service: Remote<WorkerService>, stop: (reason: unknown) => void) => Promise<Envelope<T>>;

/** Events that may end a call before its answer. */
export interface CallLimits {
  signal?: AbortSignal | undefined;
  limit?: TimeLimit | undefined;
}

/** One worker, which handles one call at a time. When the worker dies, the call fails; comlink alone would wait forever. */
export class WorkerConnection {
  readonly #worker: SpawnedWorker;
  /** Undefined once the worker has ended. */
  #service: Remote<WorkerService> | undefined;
  #failCall: ((reason: unknown) => void) | undefined;
  #end: Error | undefined;

  /** @throws {EngineError} ENGINE_WORKER_DIED when it cannot be started */
  constructor(spawn: SpawnWorker, module: WebAssembly.Module) {
    try {
      this.#worker = spawn(module);
    } catch (cause) {
      throw new EngineError('ENGINE_WORKER_DIED', { reason: reasonOf(cause) }, { cause });
    }
    this.#service = wrap<WorkerService>(this.#worker.port);
    this.#worker.keepAlive(false);
    void this.#worker.died.then((reason) => {
      this.#fail(new EngineError('ENGINE_WORKER_DIED', { reason }));
      this.#release();
    });
  }

  /** Whether it can accept another call. */
  get isAlive(): boolean {
    return this.#service !== undefined;
  }

  /** Calls the worker and waits for its answer, its death, a timeout or an abort. */
  async ask<T>(question: Question<T>, { signal, limit }: CallLimits): Promise<T> {
    // An abort from before the listener is added fires no event.
    signal?.throwIfAborted();
    const service = this.#service;
    if (service === undefined) throw this.#end ?? new EngineError('ENGINE_WORKER_DIED', { reason: 'terminated' });
    let stop!: (reason: unknown) => void;
    const abort = (): void => stop(signal?.reason);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const answer = await new Promise<Envelope<T>>((resolve, reject) => {
        stop = (reason) => {
          reject(reason);
          this.terminate();
        };
        this.#failCall = reject;
        signal?.addEventListener('abort', abort);
        this.#worker.keepAlive(true);
        if (limit) timer = setTimeout(() => stop(limit.error()), limit.timeoutMs);
        question(service, stop).then(resolve, stop);
      });
      return openAnswer(answer);
    } finally {
      clearTimeout(timer);
      this.#failCall = undefined;
      signal?.removeEventListener('abort', abort);
      if (this.isAlive) this.#worker.keepAlive(false);
    }
  }

  /** Ends the worker; the call that waits for an answer is rejected with USAGE_CLOSED. */
  close(): void {
    this.#fail(new UsageError('USAGE_CLOSED', {}));
    this.terminate();
  }

  /** Terminates the worker. */
  terminate(): void {
    this.#release();
    this.#worker.terminate();
  }

  #fail(reason: Error): void {
    this.#end ??= reason;
    this.#failCall?.(reason);
  }

  /**
   * Drops the pending call. Firefox keeps every listener of a port whose worker was stopped, and everything that the listener refers
   * to.
   */
  #release(): void {
    this.#service?.[releaseProxy]();
    this.#service = undefined;
  }
}
