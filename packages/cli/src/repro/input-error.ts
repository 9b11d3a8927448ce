import { LinkError } from '@bpf-link-wasm/driver';

/** The file given to --replay is none. */
export class InputError extends LinkError<'INPUT_INVALID_REPRO'> {
  constructor(path: string, reason: string, cause?: unknown) {
    super('INPUT_INVALID_REPRO', { path, reason }, [], cause === undefined ? undefined : { cause });
  }
}
