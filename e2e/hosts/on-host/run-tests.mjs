// Runs test files with Vitest's own runner, without Vite, whose compiler is not available on every host. Started by run-on-host.ts:
//   node --import .../load-typescript.mjs run-tests.mjs RESULTS FILE...
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startTests } from '@vitest/runner';
import { outputs } from './record-output.ts';

const root = new URL('../../../', import.meta.url);
const [results, ...files] = process.argv.slice(2);

/** The settings that Vitest's runner and its `expect` read. */
const config = {
  root: root.href,
  setupFiles: [],
  passWithNoTests: false,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  sequence: { shuffle: false, concurrent: false, seed: 1, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  retry: 0,
  allowOnly: false,
  includeTaskLocation: false,
  tags: [],
  expect: {},
  snapshotOptions: {},
};
const worker = { config, ctx: {}, environment: {}, rpc: {}, durations: {}, filepath: '' };
Object.assign(globalThis, { ['__vitest_worker__']: worker });

const runner = { config, pool: 'host', importFile: (path) => import(path), extendTaskContext: (context) => context };

/** The tests below a task, each with its result. */
function listTests(task, names = []) {
  if (task.tasks === undefined) {
    const { state = 'skip', errors = [], note } = task.result ?? {};
    const error = errors[0] && String(errors[0].stack ?? errors[0].message);
    return [{ name: [...names, task.name].join(' > '), state, error: error ?? note }];
  }
  return task.tasks.flatMap((each) => listTests(each, task.filepath === undefined ? [...names, task.name] : names));
}

const report = [];
for (const path of files) {
  const [file] = await startTests([new URL(path, root).href], runner);
  const error = file.result?.errors?.[0];
  report.push({ path, error: error && String(error.stack ?? error.message), tests: listTests(file) });
}
const { node, uv, v8 } = process.versions;
const host = { node, uv, v8, platform: process.platform, arch: process.arch };
writeFileSync(pathToFileURL(results), JSON.stringify({ host, files: report, outputs: Object.fromEntries(outputs) }));
process.exit(0);
