import { proxy } from 'comlink';
import type { LinkCallOptions, ProgressEvent, Stage } from '../options/link-request.js';
import { PassBoard } from '../engine/pass-board.js';
import { EngineError } from '../codes/errors.js';

/**
 * Passes the progress of one link from its worker to the caller. A stopped worker sends no close message, and Firefox
 * then keeps the listener at this end alive: a relay, because after `end` it refers to nothing else.
 */
export class ProgressRelay {
  #report: ((event: ProgressEvent) => void) | undefined;
  #stop: ((reason: unknown) => void) | undefined;

  constructor(report: (event: ProgressEvent) => void) {
    this.#report = report;
  }

  /** A callback for the worker. If the caller's callback throws, `stop` ends the link, as without a worker. */
  connect(stop: (reason: unknown) => void): (event: ProgressEvent) => void {
    this.#stop = stop;
    return proxy((event: ProgressEvent) => this.#pass(event));
  }

  /** Stops passing events on. */
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

/** How often to report the current pass. */
const intervalMs = 1000;

/** Reports once a second what a worker's engine is doing, between the stages that the worker reports itself. */
export class PassWatch {
  /** Undefined where threads cannot share memory: then only stages are reported. */
  readonly board = PassBoard.allocate();
  readonly #report: (event: ProgressEvent) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last: { stage: ProgressEvent['stage']; start: number } | undefined;

  constructor(report: (event: ProgressEvent) => void) {
    this.#report = report;
  }

  /** Starts reporting. If the caller's callback throws, `stop` ends the link, as for the worker's own events. */
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
    // The pending call keeps the process alive, not this timer.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** Passes an event of the worker on. */
  readonly pass = (event: ProgressEvent): void => {
    this.#last = { stage: event.stage, start: performance.now() - event.elapsedMilliseconds };
    this.#report(event);
  };

  /** Stops reporting. */
  end(): void {
    clearInterval(this.#timer);
    this.#last = undefined;
  }
}

/** The time limit of a link, and how far the link has come. */
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
