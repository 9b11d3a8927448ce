/** Stryker's configuration for one folder: `mutate.mjs` sets the variables and runs Stryker from the top of the repository. */
const folder = process.env.MUTATE_FOLDER ?? 'layout';

export default {
  packageManager: 'npm',
  testRunner: 'direct',
  plugins: ['./tools/mutation/direct-runner.mjs', './tools/mutation/sample-checker.mjs'],
  checkers: ['sample'],
  mutate: [`packages/btf/src/${folder}/**/*.ts`],
  // Vitest reads source files only; the rest of the repository need not be copied.
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
  // Endless loops are ended by their count; a slow run on a busy machine is not an endless loop.
  timeoutMS: 120_000,
  tempDirName: '.cache/mutation/sandbox',
  reporters: ['json', 'dots'],
  jsonReporter: { fileName: `.cache/mutation/${folder}.json` },
  allowConsoleColors: false,
};
