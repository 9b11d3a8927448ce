import { proxy } from 'comlink';
import type { LinkCallOptions, ProgressEvent, Stage } from '../options/link-request.js';
import { PassBoard } from '../engine/pass-board.js';
import { EngineError } from '../codes/errors.js';

/**
 * Passes progress of one link from its worker to the caller. The worker's end goes without a word when it is stopped, and
 * Firefox then keeps what listens at this end: all that is left of it is the relay, which refers to nothing any more.
 */
export class ProgressRelay {
  #report: ((event: ProgressEvent) => void) | undefined;
  #stop: ((reason: unknown) => void) | undefined;

  constructor(report: (event: ProgressEvent) => void) {
    this.#report = report;
  }

  /** A callback for the worker; what the caller's throws ends the link by `stop`, as it does without a worker. */
  connect(stop: (reason: unknown) => void): (event: ProgressEvent) => void {
    this.#stop = stop;
    return proxy((event: ProgressEvent) => this.#pass(event));
  }

  /** Passes nothing from now on. */
  end(): void {
    this.#report = undefined;
    this.#stop = undefined;
  }

  #pass(event: ProgressEvent): void {
    try {
      this.#report?.(event);
    } catch (error) {
      this.#stop?.(error);
    }
  }
}

/** How often the caller hears of the pass that runs. */
const intervalMs = 1000;

/** Tells the caller once a second what the engine of a worker is in, between the stages that the worker reports itself. */
export class PassWatch {
  /** Undefined where threads cannot share memory: the caller then hears of stages only. */
  readonly board = PassBoard.allocate();
  readonly #report: (event: ProgressEvent) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last: { stage: ProgressEvent['stage']; start: number } | undefined;

  constructor(report: (event: ProgressEvent) => void) {
    this.#report = report;
  }

  /** Begins. What the caller's report throws ends the link by `stop`, as for the worker's own events. */
  connect(stop: (reason: unknown) => void): void {
    if (!this.board) return;
    this.#timer = setInterval(() => {
      const running = this.board?.read();
      if (!running || !this.#last) return;
      const { stage, start } = this.#last;
      try {
        this.#report({ stage, elapsedMilliseconds: performance.now() - start, ...running });
      } catch (error) {
        stop(error);
      }
    }, intervalMs);
    // The call keeps the process alive, not this.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** Passes an event of the worker on. */
  readonly pass = (event: ProgressEvent): void => {
    this.#last = { stage: event.stage, start: performance.now() - event.elapsedMilliseconds };
    this.#report(event);
  };

  /** Reports nothing from now on. */
  end(): void {
    clearInterval(this.#timer);
    this.#last = undefined;
  }
}

/** The time that a link may take, and how far it has come. */
export class TimeLimit {
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
