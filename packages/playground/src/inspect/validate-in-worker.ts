import { JobWorker } from './job-worker.js';
import type { ValidationJob, ValidationResult } from './validation-job.js';

const worker = new JobWorker<ValidationJob, ValidationResult>(
  () => new Worker(new URL('./validation-worker.ts', import.meta.url), { type: 'module' }),
);

/** Validates in a worker; a later call ends an earlier one, whose promise then never settles. @throws Error with the reason */
export function validateInWorker(job: ValidationJob): Promise<ValidationResult> {
  return worker.run(job);
}
