import { EngineError } from '../codes/errors.js';
import type { LinkCallOptions, ProgressEvent, Stage } from '../options/link-request.js';

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
