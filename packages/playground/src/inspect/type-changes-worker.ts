// Compares types in a worker: the types of two kernels take seconds.
import { handleJobs } from './job-worker.js';
import { typeChanges } from './type-changes.js';

handleJobs(typeChanges);
