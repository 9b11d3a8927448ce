// Times Nx on a workspace with many BPF programs: cold, with its cache, and after a change, with one and two tasks at a time.
// `npm run bench:nx -- [--programs 1000] [--parallel 1,2]`. Needs cargo, rustc and the sources of core, which is built first.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { generateWorkspace } from './generate-workspace.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rustc = process.env.RUSTC ?? '/usr/bin/rustc';
const cargo = process.env.CARGO ?? '/usr/bin/cargo';

const { values } = parseArgs({
  options: { programs: { type: 'string', default: '1000' }, parallel: { type: 'string', default: '1,2' } },
});
const count = Number(values.programs);
const parallel = values.parallel.split(',').map(Number);
if (![count, ...parallel].every((value) => Number.isInteger(value) && value > 0))
  throw new Error('--programs and --parallel: expected numbers above 0, such as --programs 1000 --parallel 1,2');

const sysroot = join(root, '.cache/bench/sysroot');
run('bash', [join(root, 'examples/sysroot.sh'), sysroot], { RUSTC: rustc });
// Otherwise the first links would start the compilation of the machine code in the background.
run(process.execPath, [join(root, 'node_modules/.bin/bpf-link-wasm'), 'cache', 'make']);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-nx-')));
try {
  const programs = generateWorkspace(folder, count, sysroot);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  console.log(
    `${count} programs, ${cpus().length} processors (${cpus()[0].model.trim()}), Node ${process.versions.node}\n`,
  );
  console.log('| | tasks at a time | seconds | processor seconds | from the cache | load before |\n|-|-|-|-|-|-|');
  const hashes = new Set();
  for (const tasks of parallel) {
    rmSync(join(folder, '.nx'), { recursive: true, force: true });
    for (const { output } of programs) rmSync(output, { recursive: true, force: true });
    build('cold', tasks, 0);
    hashes.add(hashOf(programs));
    build('nothing changed', tasks, count);
    for (const { output } of programs) rmSync(output, { recursive: true });
    build('objects removed, restored from the cache', tasks, count);
    hashes.add(hashOf(programs));
    programs[Math.floor(count / 2)].change();
    build('one source changed', tasks, count - 1);
    programs[Math.floor(count / 2)].change();
  }
  if (hashes.size !== 1) throw new Error(`the objects differ between the runs: ${[...hashes].join(', ')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Builds all programs and prints a row. @param {number} expected Number of programs that Nx must take from its cache */
function build(name, tasks, expected) {
  const [load] = loadavg();
  const [start, used] = [performance.now(), processorSeconds()];
  const words = ['run-many', '-t', 'bpf-build', `--parallel=${tasks}`, '--outputStyle=static'];
  const PATH = [join(root, 'node_modules/.bin'), dirname(rustc), dirname(cargo), process.env.PATH].join(delimiter);
  const env = { PATH, RUSTC: rustc, RUSTC_BOOTSTRAP: '1', NX_DAEMON: 'false' };
  const output = run(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), ...words], env, folder);
  const seconds = [(performance.now() - start) / 1000, processorSeconds() - used].map((value) => value.toFixed(1));
  const hits = Number(/Cache: +(\d+)\/\d+ hit/.exec(stripVTControlCharacters(output))?.[1]);
  if (hits !== expected)
    throw new Error(`${name}: ${hits} tasks from the cache, expected ${expected}\n${output.slice(-3000)}`);
  console.log(`| ${name} | ${tasks} | ${seconds.join(' | ')} | ${hits} | ${load.toFixed(1)} |`);
}

/** Processor time of all ended descendants of this process. On a busy machine, it is more meaningful than the elapsed time. */
function processorSeconds() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100; // cutime and cstime, in ticks
}

/** One hash of all objects. @throws Error when one does not exist */
function hashOf(programs) {
  const hash = createHash('sha256');
  for (const { object } of programs) {
    if (!existsSync(object)) throw new Error(`${object}: does not exist after a build`);
    hash.update(readFileSync(object));
  }
  return hash.digest('hex');
}

function run(program, words, more = {}, cwd = root) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|CARGO_TARGET_DIR)/.test(name)));
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0)
    throw (
      error ??
      new Error(`${program} ${words.join(' ')}: exit code ${status}\n${stdout.slice(-3000)}${stderr.slice(-3000)}`)
    );
  return stdout;
}
