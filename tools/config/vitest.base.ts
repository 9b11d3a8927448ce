import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { TestReportWriter } from './test-report.js';

const conditions = ['@bpf-link-wasm/source', 'node', 'import', 'default'];

/**
 * What the tests of all projects share: sources instead of dist, and the report for `npm test`.
 * @param project Name of the project in Nx.
 */
export function createVitestConfig(project: string): ViteUserConfig {
  const report = fileURLToPath(new URL(`../../.cache/test-reports/${basename(project)}.json`, import.meta.url));
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['tests/**/*.test.ts'],
      environment: 'node',
      // A busy machine is many times slower than an idle one; a test that hangs is the only one that waits so long.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // Vitest leaves a processor to itself: with two of them, one would wait while browsers, compilers and the kernel answer.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      slowTestThreshold: 10_000, // Only tests beyond it have a line of their own beside their file's.
      reporters: ['default', new TestReportWriter(report)],
    },
  };
}
