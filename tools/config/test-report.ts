import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What `npm test` reads of every suite, whatever ran it. */
export interface TestReport {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

/** Writes the counts of a run, and each skipped test with its reason, for tools/scripts/test.mjs. */
export class TestReportWriter implements Reporter {
  readonly #path: string;

  /** @param path Of the file to write. */
  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const report: TestReport = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file that does not load has no tests that could fail.
      if (module.errors().length > 0) report.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') report.passed += 1;
        else if (result.state === 'failed') report.failed += 1;
        else report.skipped.push({ name: test.fullName, reason: ('note' in result && result.note) || 'no reason given' });
      }
    }
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(report));
  }
}
