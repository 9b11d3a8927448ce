import { afterAll } from 'vitest';
import { processorSeconds } from './processor-time.js';

// For the report: each file has a process of its own, and this hook, the first to be registered, is the last to run.
// oxlint-disable-next-line no-empty-pattern -- Vitest looks at the pattern to see which fixtures are used.
afterAll(({}, file) => {
  Object.assign(file.meta, { processorSeconds: processorSeconds() });
});
