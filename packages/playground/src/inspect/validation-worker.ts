// Validates away from the page: asking every kernel about a kernel's own BTF takes seconds.
import { answerJobs } from './ask-worker.js';
import { runValidation } from './run-validation.js';

answerJobs(runValidation);
