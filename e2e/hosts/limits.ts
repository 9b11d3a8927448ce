import type { FileRun, TestRun } from './run-on-host.js';

/** What a host cannot do. */
export interface Limit {
  /** The end of a sentence about the host. */
  readonly reason: string;
  /** The tests that fail because of it: paths in the repository, each with names of tests. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

/**
 * Marks the tests that fail on a host because of its limits as skipped, with the reason. One that passes, or is not there,
 * is marked as failed: the list of limits must be true.
 */
export function applyLimits(files: readonly FileRun[], limits: readonly Limit[]): FileRun[] {
  return files.map((file) => {
    const reasons = new Map(
      limits.flatMap(({ reason, tests }) => (tests[file.path] ?? []).map((name) => [name, reason])),
    );
    const missing = [...reasons.keys()].filter((name) => !file.tests.some((test) => test.name === name));
    const absent = missing.map((name): TestRun => ({
      name,
      state: 'fail',
      error: 'there is no such test, or the file fails',
    }));
    return { ...file, tests: [...file.tests.map((test) => judge(test, reasons.get(test.name))), ...absent] };
  });
}

function judge(test: TestRun, reason: string | undefined): TestRun {
  if (reason === undefined) return test;
  if (test.state === 'fail') return { name: test.name, state: 'skip', error: reason };
  return {
    name: test.name,
    state: 'fail',
    error: `expected to fail because ${reason}, but its state is ${test.state}`,
  };
}
