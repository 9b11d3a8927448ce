import type { ValidationJob, ValidationResult } from './validation-job.js';

let running: Worker | undefined;

/** Validates in a worker; a later call ends an earlier one, whose promise then never settles. @throws Error with the reason */
export function validateInWorker(job: ValidationJob): Promise<ValidationResult> {
  running?.terminate();
  const worker = new Worker(new URL('./validation-worker.ts', import.meta.url), { type: 'module' });
  running = worker;
  return new Promise((resolve, reject) => {
    const end = (): void => {
      worker.terminate();
      if (running === worker) running = undefined;
    };
    worker.addEventListener('error', (event) => {
      end();
      reject(new Error(event.message || 'the script of the validation worker could not be loaded; reload the page'));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<{ result: ValidationResult } | { error: string }>) => {
      end();
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.result);
    });
    worker.postMessage(job);
  });
}
