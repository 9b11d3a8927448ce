// Times whole processes over the running kernel's BTF: `bpf-link-wasm btf` beside bpftool, beside a process that calls
// BPF_BTF_LOAD once (as root), and beside Node without a script. Processor time, in turns, the least of several; with the
// ratio of each pair, which a busy machine changes little. Run it after a build:
// `node packages/btf/bench/commands.mjs [FILE]`; BENCH_ROUNDS makes more rounds.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? '/sys/kernel/btf/vmlinux';
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
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
  ['start alone: `--version`', [...command, '--version'], '`node -e 0`', bare, 0.1],
];

const script =
  'import resource, subprocess, sys; subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=subprocess.DEVNULL, check=True); ' +
  'u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime)';

/** User and system time of a process in seconds. */
function time(words) {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, join(folder, 'input'), ...words], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return Number(stdout);
}

try {
  const oracle = ['-O2', '-o', join(folder, 'oracle'), at('../tests/kernel/native/btf-oracle.c')];
  const { status } = spawnSync('cc', oracle, { stdio: 'inherit' });
  if (status !== 0) throw new Error('cc: the program that calls BPF_BTF_LOAD was not built');
  const bytes = readFileSync(file);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  writeFileSync(join(folder, 'input'), Buffer.concat([length, bytes]));
  console.log('| process | seconds | beside | seconds | ratio | goal |\n|-|-|-|-|-|-|');
  for (const [name, mine, otherName, other, goal] of rows) {
    const times = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      times[0].push(time(mine));
      times[1].push(time(other));
    }
    const [own, others] = times.map((list) => Math.min(...list));
    const limit = other === bare ? `${goal} s` : `${goal}`;
    console.log(
      `| ${name} | ${own.toFixed(2)} | ${otherName} | ${others.toFixed(2)} | ${(own / others).toFixed(1)} | ${limit} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
