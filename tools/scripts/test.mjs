// Runs every test of the repository; the last lines are the counts of each project and of all. With CI=true a skipped test is a
// failure, because everything that tests need is installed there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A project's test target writes its results here: the TestReport of tools/config/test-report.ts. */
const reports = join(root, '.cache/test-reports');

const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
const environment = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };

function run(command, words, options = {}) {
  return spawnSync(command, words, { cwd: root, env: environment, stdio: 'inherit', ...options });
}

/** Installs what tests use besides Node; that needs root and apt. */
function installSystemPackages() {
  const script = 'tools/scripts/install-system.sh';
  const hasApt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!hasApt || !existsSync(join(root, script))) return;
  const { status } = run('sh', [script]);
  if (status !== 0) console.error(`${script} failed; tests that need what it installs will be skipped`);
}

/**
 * Generates the engine's machine code for the run, which the command then loads instead of compiling the engine in each
 * of a thousand processes. Tests of that code, and of links without it, turn it off themselves. If it cannot be
 * generated, the run takes longer.
 */
function makeMachineCode() {
  const folder = mkdtempSync(join(tmpdir(), 'bpf-link-wasm-code-'));
  environment.BPF_LINK_WASM_CODE_CACHE = folder;
  const { status } = run(process.execPath, [join(root, 'packages/cli/bin/bpf-link-wasm.js'), 'cache', 'make']);
  if (status !== 0) environment.BPF_LINK_WASM_CODE_CACHE = 'off';
  return folder;
}

function listProjects() {
  const { stdout, status } = run(process.execPath, [nx, 'show', 'projects', '--with-target', 'test', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout).toSorted();
}

function readReport(project) {
  const path = join(reports, `${project.replace(/^.*\//, '')}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: 0,
    failed: 1,
    failures: [{ name: 'all tests', message: 'wrote no report, taken for a failure' }],
    flaky: [],
    skipped: [],
    files: [],
  };
}

installSystemPackages();
rmSync(reports, { recursive: true, force: true });
const projects = listProjects();
const common = ['--output-style=stream', '--nxBail=false'];
// The engine is committed: tests must not need the toolchain to build it. Tests depend on the machine (a kernel, a
// compiler), which the cache does not know, so they always run.
const build = run(process.execPath, [nx, 'run-many', '-t', 'build', '--exclude=llvm-wasm', '--parallel=1', ...common]);
const machineCode = makeMachineCode();
console.log(
  `\nTesting ${projects.length} projects, two at a time; each file has a line when it is done: ${projects.join(', ')}`,
);
const started = Date.now();
const testOptions = ['-t', 'test', '--exclude-task-dependencies', '--skip-nx-cache', ...common];
/** Tests projects, this many in parallel. */
const test = (names, parallel) =>
  run(process.execPath, [nx, 'run-many', `--projects=${names.join(',')}`, ...testOptions, `--parallel=${parallel}`]);
// While a project's last long file runs, the next project can use the other processor. The e2e suite uses all processors itself.
const tests = [
  test(
    projects.filter((name) => name !== 'e2e'),
    2,
  ),
  test(['e2e'], 1),
];
rmSync(machineCode, { recursive: true, force: true });

const total = { passed: 0, failed: 0, failures: [], flaky: [], skipped: [], files: [] };
const lines = [];
/** How long files took, and what they cost. */
function describeTime(files) {
  const sum = (key) => files.reduce((seconds, file) => seconds + (file[key] ?? 0), 0).toFixed(0);
  const isKnown = files.some(({ processorSeconds }) => typeof processorSeconds === 'number');
  return `${sum('seconds')} s${isKnown ? `, ${sum('processorSeconds')} s of processor time` : ''}`;
}
for (const project of projects) {
  const { passed, failed, failures, flaky, skipped, files } = readReport(project);
  lines.push(
    `${project}: ${passed} passed, ${failed} failed, ${skipped.length} skipped; all files: ${describeTime(files)}`,
  );
  total.passed += passed;
  total.failed += failed;
  for (const [kind, entries] of Object.entries({ failures, flaky, skipped, files })) {
    total[kind].push(...entries.map((entry) => ({ ...entry, project })));
  }
}

function print(word, entries) {
  for (const { project, name, message } of entries)
    console.log(`${word}: ${project}: ${name}\n${message.replaceAll(/^/gm, '  ')}`);
}
const slowest = total.files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
for (const file of slowest) console.log(`slow: ${describeTime([file])}: ${file.project}: ${file.name}`);
for (const { project, name, reason } of total.skipped) console.log(`skipped: ${project}: ${name}: ${reason}`);
print('failed first, then passed', total.flaky);
print('failed', total.failures);
// A line for each project comes last, so that the end of a log shows where to look.
for (const line of lines) console.log(line);

const isBroken = build.status !== 0 || (tests.some(({ status }) => status !== 0) && total.failed === 0);
if (isBroken) total.failed += 1;
const isStrict = process.env.CI === 'true';
const minutes = ((Date.now() - started) / 60_000).toFixed(0);
console.log(`Tested in ${minutes} minutes; all files: ${describeTime(total.files)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exitCode = total.failed > 0 || (isStrict && total.skipped.length > 0) ? 1 : 0;
