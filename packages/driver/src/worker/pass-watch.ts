import { PassBoard } from '../engine/pass-board.js';
import type { ProgressEvent } from '../options/link-request.js';

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
