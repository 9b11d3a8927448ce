import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { createVitestConfig } from '../tools/config/vitest.base.js';

const { test } = createVitestConfig('e2e');

// Without the base's resolve conditions, so that the packages' bundles are tested rather than their sources.
export default defineConfig({
  test: {
    ...test,
    include: ['{targets,kernel,cargo,fuzz,parity,browser,playground,diagnostics,hosts}/**/*.test.ts'],
    execArgv: ['--expose-gc'], // for targets/memory.test.ts
    maxWorkers: availableParallelism() + 1, // Tests wait for browsers and for cargo's locks.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Browsers, kernels and compilers on a shared machine: a test that passes on retry is reported with its failure.
    retry: 1,
  },
});
