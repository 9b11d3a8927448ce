// Times whole processes over the running kernel's BTF: `bpf-link-wasm btf` beside bpftool, beside a process that calls
// BPF_BTF_LOAD once (as root), and beside Node without a script. In turns; medians of the time that passes, and of the
// processor time of all threads, which says more on a busy machine; with the ratio of each pair. Run it after a build:
// `node packages/btf/bench/commands.mjs [FILE]`; BENCH_ROUNDS makes more rounds.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? '/sys/kernel/btf/vmlinux';
const rounds = Number(process.env.BENCH_ROUNDS ?? 9);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = [process.execPath, at('../../cli/bin/bpf-link-wasm.js')];
const bare = [process.execPath, '-e', '0'];
const folder = mkdtempSync(join(tmpdir(), 'btf-bench-'));

/** What is timed, what it is compared with, and the goal: times of the other, or seconds. */
const rows = [
  [
    '`btf dump`',
    [...command, 'btf', 'dump', file],
    '`bpftool btf dump`',
    ['bpftool', 'btf', 'dump', 'file', file],
    1.2,
  ],
  [
    '`btf dump --format c`',
    [...command, 'btf', 'dump', file, '--format', 'c'],
    '`bpftool btf dump format c`',
    ['bpftool', 'btf', 'dump', 'file', file, 'format', 'c'],
    2,
  ],
  [
    '`btf check --kernel 6.18`',
    [...command, 'btf', 'check', file, '--kernel', '6.18', '--loader', 'none'],
    'one `BPF_BTF_LOAD`',
    [join(folder, 'oracle'), 'time'],
    5,
  ],
  ['start alone: `--help`', [...command, '--help'], '`node -e 0`', bare, '100 ms'],
];

const script =
  'import subprocess, sys, time; from resource import getrusage, RUSAGE_CHILDREN; ' +
  'before = getrusage(RUSAGE_CHILDREN); start = time.perf_counter(); ' +
  'subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=subprocess.DEVNULL, check=True); ' +
  'passed = time.perf_counter() - start; ' +
  'after = getrusage(RUSAGE_CHILDREN); ' +
  'print(passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)';

/** The time that a process takes, and its user and system time, in milliseconds. */
function time(words) {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, join(folder, 'input'), ...words], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return stdout.split(' ').map((seconds) => Number(seconds) * 1000);
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

try {
  const oracle = ['-O2', '-o', join(folder, 'oracle'), at('../tests/kernel/native/btf-oracle.c')];
  const { status } = spawnSync('cc', oracle, { stdio: 'inherit' });
  if (status !== 0) throw new Error('cc: the program that calls BPF_BTF_LOAD was not built');
  const bytes = readFileSync(file);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  writeFileSync(join(folder, 'input'), Buffer.concat([length, bytes]));
  console.log('| process | ms: passed, of processors | beside | ms | ratios | goal |\n|-|-|-|-|-|-|');
  for (const [name, mine, otherName, other, goal] of rows) {
    const times = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      times[0].push(time(mine));
      times[1].push(time(other));
    }
    const [own, others] = times.map((list) => [median(list.map(([ms]) => ms)), median(list.map(([, cpu]) => cpu))]);
    const pair = (list) => list.map((ms) => ms.toFixed(0)).join(', ');
    const ratios = own.map((ms, index) => (ms / others[index]).toFixed(2)).join(', ');
    console.log(`| ${name} | ${pair(own)} | ${otherName} | ${pair(others)} | ${ratios} | ${goal} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
