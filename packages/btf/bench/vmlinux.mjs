// Times the library over the running kernel's BTF, beside bpftool: processor time of whole processes, the best of several.
// Run it after a build: node packages/btf/bench/vmlinux.mjs [FILE]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? '/sys/kernel/btf/vmlinux';
const library = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

/** What is timed, as the body of a module that has the library as `btf` and the bytes as `bytes`. */
const works = {
  'open and find one struct': "const types = btf.decode(bytes); types.type(types.get('task_struct', 'STRUCT'));",
  'full decode': 'for (const [, type] of btf.decode(bytes).types()) type.kind;',
  'dump raw': 'btf.formatRawBytes(btf.decode(bytes));',
  'dump C': 'btf.formatC(btf.decode(bytes));',
  'encode': 'btf.encode(btf.decode(bytes));',
  'dedup': 'btf.dedup(btf.decode(bytes));',
};

/** User and system time in milliseconds that a work takes in a fresh process, the start of Node and reading left out. */
function timeWork(body) {
  const text =
    `import * as btf from ${JSON.stringify(library)}; import { readFileSync } from 'node:fs';` +
    `const bytes = new Uint8Array(readFileSync(${JSON.stringify(file)}));` +
    `const start = process.cpuUsage(); const from = performance.now(); ${body}` +
    'const { user, system } = process.cpuUsage(start); console.log(JSON.stringify([(user + system) / 1000, performance.now() - from]));';
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The same of bpftool, its start and reading included: it has no other way. */
function timeBpftool(...words) {
  const script = `import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); u = resource.getrusage(resource.RUSAGE_CHILDREN); print((u.ru_utime + u.ru_stime) * 1000)`;
  const { stdout, status } = spawnSync('python3', ['-c', script, 'bpftool', 'btf', 'dump', 'file', file, 'format', ...words], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

const best = (times) => Math.min(...times);
const repeat = (work) => Array.from({ length: rounds }, work);
const results = {};
for (const [name, body] of Object.entries(works)) {
  const times = repeat(() => timeWork(body));
  results[name] = best(times.map(([cpu]) => cpu));
  console.log(`${name}: ${results[name].toFixed(0)} ms of processor time, ${best(times.map(([, wall]) => wall)).toFixed(0)} ms in all`);
}
for (const [name, ...words] of [['dump raw', 'raw'], ['dump C', 'c']]) {
  const times = repeat(() => timeBpftool(...words)).filter((time) => time !== undefined);
  if (times.length === 0) continue;
  console.log(`${name} with bpftool: ${best(times).toFixed(0)} ms of processor time, ratio ${(results[name] / best(times)).toFixed(2)}`);
}
