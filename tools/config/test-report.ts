import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';

/** The results of a suite that `npm test` reads, whichever runner produced them. */
export interface TestReport {
  passed: number;
  failed: number;
  /** The full name of each failed test, and the message of its first error, with the difference that it found. */
  failures: { name: string; message: string }[];
  /** The same for tests that failed first and passed on retry: they count as passed. */
  flaky: { name: string; message: string }[];
  skipped: { name: string; reason: string }[];
  /** Seconds per file, including hooks and imports, and those of processors, children included; null if unknown. */
  files: { name: string; seconds: number; processorSeconds: number | null }[];
}

/** Maximum number of characters of a failure's message in the report. */
const longestMessage = 2000;

function messageOf(error: unknown): string {
  const { message = String(error), diff = '' } = (typeof error === 'object' && error) as {
    message?: string;
    diff?: string;
  };
  return stripVTControlCharacters(`${message}\n${diff}`).trim().slice(0, longestMessage);
}

/** Writes the counts of a run, each failure, and each skipped test with its reason, for tools/scripts/test.mjs. */
export class TestReportWriter implements Reporter {
  readonly #path: string;

  /** @param path Of the file to write. */
  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const report: TestReport = { passed: 0, failed: 0, failures: [], flaky: [], skipped: [], files: [] };
    const fail = (name: string, errors: readonly unknown[]): void => {
      report.failed += 1;
      report.failures.push({ name, message: messageOf(errors[0] ?? 'no error given') });
    };
    for (const error of unhandledErrors) fail('outside of a test', [error]);
    for (const module of modules) {
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      const seconds = (collectDuration + setupDuration + duration) / 1000;
      // From testkit/src/record-processor-time.ts.
      const { processorSeconds = null } = module.meta() as { processorSeconds?: number };
      report.files.push({ name: module.relativeModuleId, seconds, processorSeconds });
      // A file that does not load has no tests that could fail.
      if (module.errors().length > 0) fail(module.relativeModuleId, module.errors());
      for (const test of module.children.allTests()) {
        const result = test.result();
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (test.diagnostic()?.flaky) report.flaky.push({ name, message: messageOf(result.errors?.[0]) });
        if (result.state === 'passed') report.passed += 1;
        else if (result.state === 'failed') fail(name, result.errors);
        else
          report.skipped.push({ name: test.fullName, reason: ('note' in result && result.note) || 'no reason given' });
      }
    }
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(report));
  }
}
