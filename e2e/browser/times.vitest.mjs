import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config browser/times.vitest.mjs`. Not part of the tests: it measures loading, linking
// and memory.
export default defineConfig({
  test: {
    include: ['browser/measure-times.ts', 'browser/measure-memory.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
