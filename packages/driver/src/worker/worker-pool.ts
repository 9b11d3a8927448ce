import { UsageError } from '../codes/errors.js';
import { WorkerConnection, type CallLimits, type Question, type SpawnWorker } from './worker-connection.js';

/** A call that waits for a worker. */
interface Waiting {
  start(connection: WorkerConnection): void;
  fail(reason: unknown): void;
}

/**
 * Workers that share one compiled engine, each busy with one call. They are started on demand and replaced when
 * they die. An idle worker is ended to free its memory, unless it is the last.
 */
export class WorkerPool {
  readonly #spawn: SpawnWorker;
  readonly #size: number;
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Set<WorkerConnection>();
  #idle: WorkerConnection | undefined;
  /** Undefined once closed, so that its code can be freed. */
  #module: WebAssembly.Module | undefined;

  /** @param size Maximum number of parallel calls. */
  constructor(module: WebAssembly.Module, spawn: SpawnWorker, size: number) {
    this.#module = module;
    this.#spawn = spawn;
    this.#size = size;
  }

  /**
   * Runs a call in a worker; waits for one when all are busy.
   * @throws {UsageError} USAGE_CLOSED
   * @throws {EngineError} ENGINE_WORKER_DIED
   */
  async ask<T>(question: Question<T>, limits: CallLimits = {}): Promise<T> {
    limits.signal?.throwIfAborted();
    const connection = await this.#take(limits.signal);
    try {
      return await connection.ask(question, limits);
    } finally {
      this.#giveBack(connection);
    }
  }

  /** Ends all workers; waiting calls are rejected with USAGE_CLOSED. */
  close(): void {
    this.#module = undefined;
    for (const { fail } of this.#waiting.splice(0)) fail(new UsageError('USAGE_CLOSED', {}));
    for (const connection of this.#busy) connection.close();
    this.#idle?.terminate();
    this.#idle = undefined;
  }

  #take(signal: AbortSignal | undefined): Promise<WorkerConnection> | WorkerConnection {
    if (!this.#module) throw new UsageError('USAGE_CLOSED', {});
    if (this.#busy.size >= this.#size) return this.#wait(signal);
    const idle = this.#idle?.isAlive ? this.#idle : undefined;
    this.#idle = undefined;
    return this.#occupy(idle ?? new WorkerConnection(this.#spawn, this.#module));
  }

  #wait(signal: AbortSignal | undefined): Promise<WorkerConnection> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      const leave = (): void => signal?.removeEventListener('abort', abort);
      const waiting: Waiting = {
        start(connection) {
          leave();
          resolve(connection);
        },
        fail(reason) {
          leave();
          reject(reason);
        },
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.push(waiting);
    });
  }

  #giveBack(connection: WorkerConnection): void {
    this.#busy.delete(connection);
    if (!this.#module) return;
    const next = this.#waiting.shift();
    if (!next) this.#rest(connection);
    else this.#pass(connection, next, this.#module);
  }

  #pass(connection: WorkerConnection, next: Waiting, module: WebAssembly.Module): void {
    try {
      next.start(this.#occupy(connection.isAlive ? connection : new WorkerConnection(this.#spawn, module)));
    } catch (error) {
      next.fail(error);
    }
  }

  #rest(connection: WorkerConnection): void {
    if (!connection.isAlive) return;
    if (this.#busy.size > 0 || this.#idle) connection.terminate();
    else this.#idle = connection;
  }

  #occupy(connection: WorkerConnection): WorkerConnection {
    this.#busy.add(connection);
    return connection;
  }
}
