import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config playground/loading.vitest.mjs`. Not part of the tests: it measures how the page
// loads.
export default defineConfig({
  test: {
    include: ['playground/second-visit.ts', 'playground/measure-loading.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
