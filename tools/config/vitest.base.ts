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
      testTimeout: 30_000,
      reporters: ['default', new TestReportWriter(report)],
    },
  };
}
