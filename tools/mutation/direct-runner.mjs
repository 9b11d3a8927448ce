import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { rolldown } from 'rolldown';
import { testFilesOf } from './folders.mjs';

/** Bundles a folder's tests with the sources that they import, mutants included, and loads them. @param top The root of Stryker's sandbox. */
async function loadTests(top, folder) {
  const files = testFilesOf(folder).map((path) => join(top, 'packages/btf/tests', path));
  const collected = fileURLToPath(new URL('collected-tests.mjs', import.meta.url));
  const vitest = import.meta.resolve('vitest');
  const entry = '\0tests';
  const bundle = await rolldown({
    input: { tests: entry },
    platform: 'node',
    resolve: { conditionNames: ['@bpf-link-wasm/source', 'node', 'import', 'default'] },
    // The package declares that its modules have no side effects, but its tests have.
    treeshake: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'tests',
        resolveId(source) {
          if (source === entry) return entry;
          if (source === 'vitest') return collected;
          return source === 'vitest-itself' ? { id: vitest, external: true } : undefined;
        },
        load(id) {
          if (id !== entry) return undefined;
          return [...files.map((path) => `import ${JSON.stringify(path)};`), "export { tests } from 'vitest';"].join(
            '\n',
          );
        },
        transform(code, id) {
          // Tests find files by import.meta.url, which would be the address of the bundle.
          return id.includes('/tests/')
            ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
            : undefined;
        },
      },
    ],
  });
  const { output } = await bundle.write({ dir: resolve(top, '.cache/direct-runner'), entryFileNames: '[name].mjs' });
  await bundle.close();
  const { tests } = await import(pathToFileURL(resolve(top, '.cache/direct-runner', output[0].fileName)).href);
  return tests;
}

/**
 * Runs the tests of a folder in Stryker's own process, one mutant after another: a mutant costs only the milliseconds of its tests,
 * while Vitest needs a second to start. Mutants of code that runs while a module is loaded cannot be tested this way; `ignoreStatic`
 * leaves them out.
 */
class DirectRunner {
  #tests = [];
  #mutation = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    this.#tests = await loadTests(process.cwd(), process.env.MUTATE_FOLDER);
  }

  async dryRun() {
    const tests = await this.#run(this.#tests, false);
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#mutation.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const wanted = new Set(testFilter);
    const chosen = testFilter === undefined ? this.#tests : this.#tests.filter(({ id }) => wanted.has(id));
    Object.assign(this.#mutation, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tests = await this.#run(chosen, true);
    const timeout = determineHitLimitReached(this.#mutation.hitCount, hitLimit);
    Object.assign(this.#mutation, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests });
  }

  /** Runs the tests without a mutant: a mutant that left something behind would have falsified the results of later ones. */
  async dispose() {
    const failed = (await this.#run(this.#tests, true)).find(({ status }) => status === TestStatus.Failed);
    if (failed !== undefined) throw new Error(`without a mutant: ${failed.name}: ${failed.failureMessage}`);
  }

  /** Runs tests in order. @param stops Whether to stop at the first failure. */
  async #run(tests, stops) {
    const results = [];
    for (const { id, run } of tests) {
      const start = performance.now();
      this.#mutation.currentTestId = id;
      const result = { id, name: id, status: TestStatus.Success };
      const skip = Symbol('skip');
      const context = {
        skip() {
          throw skip;
        },
      };
      try {
        await run(context);
      } catch (error) {
        if (error === skip) result.status = TestStatus.Skipped;
        else Object.assign(result, { status: TestStatus.Failed, failureMessage: String(error) });
      }
      this.#mutation.currentTestId = undefined;
      results.push({ ...result, timeSpentMs: performance.now() - start });
      if (stops && result.status === TestStatus.Failed) break;
    }
    return results;
  }
}
DirectRunner.inject = [];

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'direct', DirectRunner)];
