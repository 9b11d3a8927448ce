// Validates away from the page: asking every kernel about a kernel's own BTF takes seconds.
import { runValidation } from './run-validation.js';
import type { ValidationJob } from './validation-job.js';

self.addEventListener('message', ({ data }: MessageEvent<ValidationJob>) => {
  try {
    self.postMessage({ result: runValidation(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
