// Times the library over the running kernel's BTF, beside bpftool and, as root, beside the kernel's own BPF_BTF_LOAD: fresh
// processes that take turns, and processor time, so that a busy machine does not count; the best of several. Run it after a
// build: `npm run bench:btf`, or `node packages/btf/bench/vmlinux.mjs [FILE]`; BENCH_ROUNDS makes more rounds.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? '/sys/kernel/btf/vmlinux';
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const library = at('../dist/index.js');
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const bytes = readFileSync(file);

const validation = `if (!btf.validate(bytes, { kernel: ${JSON.stringify(knownKernel())} }).ok) throw new Error('refused');`;

/** What is timed, as the body of a module that has the library as `btf` and the bytes as `bytes`. */
const works = {
  'open and find one struct': "const types = btf.decode(bytes); types.type(types.get('task_struct', 'STRUCT'));",
  'full decode': 'for (const [, type] of btf.decode(bytes).types()) type.kind;',
  'full validation, the first of a process': validation,
  'full validation, again': `for (let round = 0; round < 9; round += 1) { start = process.cpuUsage(); from = performance.now(); ${validation} }`,
  'dump raw': 'btf.formatRawBytes(btf.decode(bytes));',
  'dump C': 'btf.formatC(btf.decode(bytes));',
  encode: 'btf.encode(btf.decode(bytes));',
  dedup: 'btf.dedup(btf.decode(bytes));',
};

/** What a work is compared with, and the goal: times of the other, or milliseconds. */
const others = {
  'dump raw': { name: 'bpftool', goal: 2, time: () => timeBpftool('raw') },
  'dump C': { name: 'bpftool', time: () => timeBpftool('c') },
  'full validation, the first of a process': { name: "the kernel's BPF_BTF_LOAD", time: timeKernel },
  'full validation, again': { name: "the kernel's BPF_BTF_LOAD", goal: 3, time: timeKernel },
};
const goals = { 'open and find one struct': 100 };

/** The running kernel where its rules are known, else the newest. */
function knownKernel() {
  const [major, minor] = release().split(/[.-]/).map(Number);
  return major < 7 || (major === 7 && minor <= 2) ? `${major}.${minor}` : '7.2';
}

/** User and system time in milliseconds that a work takes in a fresh process, and the time in all; Node's start and reading are left out. */
function timeWork(body) {
  const text =
    `import * as btf from ${JSON.stringify(library)}; import { readFileSync } from 'node:fs';` +
    `const bytes = new Uint8Array(readFileSync(${JSON.stringify(file)}));` +
    `let start = process.cpuUsage(); let from = performance.now(); ${body}` +
    'const { user, system } = process.cpuUsage(start); console.log(JSON.stringify([(user + system) / 1000, performance.now() - from]));';
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The processor time of bpftool, its start and reading included: it has no other way. Undefined where it is not installed. */
function timeBpftool(format) {
  const script =
    'import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); u = resource.getrusage(resource.RUSAGE_CHILDREN); print((u.ru_utime + u.ru_stime) * 1000)';
  const { stdout, status } = spawnSync(
    'python3',
    ['-c', script, 'bpftool', 'btf', 'dump', 'file', file, 'format', format],
    { encoding: 'utf8' },
  );
  return status === 0 ? Number(stdout) : undefined;
}

let oracle;

/** The processor time of one BPF_BTF_LOAD in milliseconds. Undefined where it may not be called. */
function timeKernel() {
  oracle ??= buildOracle();
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  const { stdout, status } = spawnSync(oracle, ['time'], { input: Buffer.concat([length, bytes]) });
  return status === 0 && stdout.length === 16 && stdout.readUInt32LE(0) === 0
    ? Number(stdout.readBigUInt64LE(8)) / 1e6
    : undefined;
}

function buildOracle() {
  const folder = at('../../../.cache/btf-oracle');
  mkdirSync(folder, { recursive: true });
  spawnSync('cc', ['-O2', '-o', `${folder}/bench`, at('../tests/kernel/native/btf-oracle.c')], { stdio: 'inherit' });
  return `${folder}/bench`;
}

const best = (times) => Math.min(...times);
const goal = (isMet, text) => (text === undefined ? '' : `, goal ${text}: ${isMet ? 'met' : 'missed'}`);

for (const [name, body] of Object.entries(works)) {
  const other = others[name];
  const mine = [];
  const theirs = [];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(timeWork(body));
    const time = other?.time();
    if (time !== undefined) theirs.push(time);
  }
  const cpu = best(mine.map(([time]) => time));
  const wall = best(mine.map(([, time]) => time));
  const limit = goals[name];
  console.log(
    `${name}: ${cpu.toFixed(0)} ms of processor time, ${wall.toFixed(0)} ms in all${goal(cpu < limit, limit === undefined ? undefined : `${limit} ms`)}`,
  );
  if (theirs.length === 0) continue;
  const ratio = cpu / best(theirs);
  console.log(
    `  ${other.name}: ${best(theirs).toFixed(0)} ms, ratio ${ratio.toFixed(2)}${goal(ratio <= other.goal, other.goal)}`,
  );
}
