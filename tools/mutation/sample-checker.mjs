import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { isSampled, nameOf } from './sample.mjs';

/** Excludes mutants outside the sample: Stryker treats them like mutants that do not compile. */
class SampleChecker {
  init() {}

  check(mutants) {
    const results = mutants.map((mutant) => {
      // Stryker counts lines and columns from 0 here and from 1 in its report.
      const { start } = mutant.location;
      const location = { start: { line: start.line + 1, column: start.column + 1 } };
      const name = nameOf(mutant.fileName, { ...mutant, location });
      const isIn = isSampled(process.env.MUTATE_FOLDER, name);
      return [mutant.id, isIn ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' }];
    });
    return Object.fromEntries(results);
  }

  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', () => new SampleChecker())];
