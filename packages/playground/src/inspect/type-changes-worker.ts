// Compares types away from the page: those of two kernels take seconds.
import { answerJobs } from './ask-worker.js';
import { typeChanges } from './type-changes.js';

answerJobs(typeChanges);
