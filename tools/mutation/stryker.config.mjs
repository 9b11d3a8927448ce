/** Stryker's configuration for one folder: `mutate.mjs` sets the variables and runs Stryker from the top of the repository. */
const folder = process.env.MUTATE_FOLDER ?? 'layout';

export default {
  packageManager: 'npm',
  testRunner: 'direct',
  plugins: ['./tools/mutation/direct-runner.mjs', './tools/mutation/sample-checker.mjs'],
  checkers: ['sample'],
  mutate: [`packages/btf/src/${folder}/**/*.ts`],
  // Vitest reads source files only; the rest of the repository is not copied.
  ignorePatterns: [
    '**',
    '!packages/btf/src/**',
    '!packages/btf/tests/**',
    '!packages/btf/*.json',
    '!tools/config/**',
    '!tools/mutation/*',
  ],
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  // Long, for busy machines: endless loops are ended earlier, by the number of their iterations.
  timeoutMS: 120_000,
  tempDirName: '.cache/mutation/sandbox',
  reporters: ['json', 'dots'],
  jsonReporter: { fileName: `.cache/mutation/${folder}.json` },
  allowConsoleColors: false,
};
