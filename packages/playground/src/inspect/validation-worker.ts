// Validates in a worker: checking a kernel's own BTF against the rules of every kernel takes seconds.
import { handleJobs } from './job-worker.js';
import { runValidation } from './run-validation.js';

handleJobs(runValidation);
