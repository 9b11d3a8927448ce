import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { TestReportWriter } from './test-report.js';

const conditions = ['@bpf-link-wasm/source', 'node', 'import', 'default'];

/**
 * Settings shared by the tests of all projects: sources instead of dist, and the report for `npm test`.
 * @param project Name of the project in Nx.
 */
export function createVitestConfig(project: string): ViteUserConfig {
  // Nx sets this for the processes that it starts, and the commands that tests run would colour their output.
  delete process.env['FORCE_COLOR'];
  const report = fileURLToPath(new URL(`../../.cache/test-reports/${basename(project)}.json`, import.meta.url));
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['tests/**/*.test.ts'],
      environment: 'node',
      setupFiles: [fileURLToPath(new URL('../testkit/src/record-processor-time.ts', import.meta.url))],
      // A busy machine is many times slower than an idle one; only a hanging test waits that long.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // Vitest leaves one processor free: with two of them, one would idle while browsers, compilers and the kernel
      // work.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      slowTestThreshold: 10_000, // Only slower tests get a line of their own.
      reporters: ['default', new TestReportWriter(report)],
    },
  };
}
