import { proxy } from 'comlink';
import type { ProgressEvent } from '../options/link-request.js';

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
