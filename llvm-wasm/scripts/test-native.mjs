import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';

const help = `node llvm-wasm/scripts/test-native.mjs [--filter TEXT] [--jobs N]

Builds the core and its C++ tests natively with ASan and UBSan, and runs each test in its own process, as each link in
WebAssembly has its own instance. The last line says how many tests passed, failed and were skipped.

  --filter TEXT   run only the tests with TEXT in their name
  --jobs N        number of parallel compilers; default 2
`;

/** The build's requirements, and their Debian packages. */
const needed = {
  '/usr/bin/clang++-22': 'clang-22',
  '/usr/lib/llvm-22/lib/cmake/llvm/LLVMConfig.cmake': 'llvm-22-dev',
  '/usr/lib/llvm-22/lib/clang/22/lib/linux/libclang_rt.asan-x86_64.a': 'libclang-rt-22-dev',
  '/usr/include/gtest/gtest.h': 'libgtest-dev',
  '/usr/bin/cmake': 'cmake',
  '/usr/bin/ninja': 'ninja-build',
};

/**
 * @typedef {object} Report
 * @property {number} passed
 * @property {number} failed
 * @property {{name: string, message: string}[]} failures
 * @property {{name: string, message: string}[]} flaky
 * @property {{name: string, reason: string}[]} skipped
 * @property {{name: string, seconds: number}[]} files a row for each suite
 */

/** The environment of the tests. LLVM's code is not instrumented, so it does not maintain the shadow memory of its containers. */
const environment = { ASAN_OPTIONS: 'detect_container_overflow=0:detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' };

/** Builds the tests. @returns {Promise<string>} path of the test program */
async function build(jobs) {
  // CMake ties a build folder to one source folder, so each checkout has its own; they share ccache.
  const folder = join(repositoryRoot, '.cache/native-tests');
  const source = join(repositoryRoot, 'llvm-wasm/tests/native');
  const launcher = existsSync('/usr/bin/ccache') ? ['-DCMAKE_CXX_COMPILER_LAUNCHER=ccache'] : [];
  const llvm = ['-DCMAKE_CXX_COMPILER=/usr/bin/clang++-22', '-DLLVM_DIR=/usr/lib/llvm-22/lib/cmake/llvm'];
  await run('cmake', ['-G', 'Ninja', '-S', source, '-B', folder, '--log-level=WARNING', ...llvm, ...launcher]);
  await run('ninja', ['-C', folder, '-j', jobs], { env: { CCACHE_BASEDIR: repositoryRoot, CCACHE_NOHASHDIR: '1' } });
  return join(folder, 'core-tests');
}

/** Lists the tests. @returns {Promise<string[]>} `Suite.Name` of each */
async function listTests(program) {
  const { stdout } = await run(program, ['--gtest_list_tests'], { capture: true, env: environment });
  let suite = '';
  const tests = [];
  for (const line of stdout.split('\n')) {
    if (/^\S+\.$/.test(line)) suite = line;
    else if (line.startsWith('  ')) tests.push(suite + line.trim());
  }
  return tests;
}

/** @returns {Report} */
const emptyReport = () => ({ passed: 0, failed: 0, failures: [], flaky: [], skipped: [], files: [] });

/** Adds the seconds of a test to those of its suite. */
function addSeconds(files, suite, seconds) {
  const file = files.find(({ name }) => name === suite);
  if (file) file.seconds += seconds;
  else files.push({ name: suite, seconds });
}

/** Runs the tests whose name contains a text. @returns {Promise<Report>} */
async function runTests(program, filter) {
  const report = emptyReport();
  for (const test of (await listTests(program)).filter((name) => name.includes(filter))) {
    const options = { capture: true, allowFailure: true, env: environment };
    const start = performance.now();
    const { status, stdout, stderr } = await run(program, [`--gtest_filter=${test}`, '--gtest_brief=1'], options);
    addSeconds(report.files, test.slice(0, test.indexOf('.')), (performance.now() - start) / 1000);
    console.log(`${status === 0 ? 'ok' : 'FAILED'} ${test}`);
    if (status === 0) {
      report.passed++;
      continue;
    }
    report.failed++;
    const message = `${stdout}${stderr}`;
    report.failures.push({ name: test, message });
    console.log(message.replaceAll(/^/gm, '  '));
  }
  return report;
}

async function main() {
  const { values } = parseArgs({
    options: {
      filter: { type: 'string', default: '' },
      jobs: { type: 'string', default: '2' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const missing = Object.entries(needed)
    .filter(([path]) => !existsSync(path))
    .map(([, name]) => name);
  const reason = `not installed: ${missing.join(', ')}`;
  const report =
    missing.length > 0
      ? { ...emptyReport(), skipped: [{ name: "the core's C++ tests", reason }] }
      : await build(values.jobs).then((program) => runTests(program, values.filter));
  const folder = join(repositoryRoot, '.cache/test-reports');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'llvm-native.json'), JSON.stringify(report));
  for (const { name, reason: why } of report.skipped) console.log(`skipped: ${name}: ${why}`);
  console.log(`${report.passed} passed, ${report.failed} failed, ${report.skipped.length} skipped`);
  if (report.failed > 0) process.exitCode = 1;
}

await runScript(main);
