// `npm run bench`: times whole processes, and the stages inside them, and compares them with native linkers with the same flags.
// Times depend on the machine, so only ratios can be compared between machines. See README.md.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildArchives } from './build-archives.mjs';
import { linkWordsOf } from './build-crate.mjs';
import { generateCrate } from './generate-crate.mjs';
import { measure, peakMegabytes } from './measure.mjs';

const options = {
  rounds: { type: 'string', default: '11' },
  cases: { type: 'string', default: 'abcdefgh' },
  inputs: { type: 'string' },
  'bpf-linker': { type: 'string' },
};
const { values } = parseArgs({ options });
const rounds = Number(values.rounds);
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const inputs = values.inputs ?? at('.cache/bench');
mkdirSync(inputs, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'bench-'));
const command = at('packages/cli/bin/bpf-link-wasm.js');
const fork = at('examples/fork/fork.bc');

const find = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
const native = values['bpf-linker'] ?? process.env.BPF_LINKER ?? find('bpf-linker');
const tools = ['llvm-link-22', 'opt-22', 'llc-22'].every(find);

/** Our command, in three states of warmth. */
const states = {
  'ours, nothing kept': { BPF_LINK_WASM_CODE_CACHE: 'off', BPF_LINK_WASM_SERVE: 'off' },
  'ours, machine code kept': { BPF_LINK_WASM_CODE_CACHE: join(work, 'code'), BPF_LINK_WASM_SERVE: 'off' },
  'ours, a server runs': { BPF_LINK_WASM_CODE_CACHE: join(work, 'code'), XDG_RUNTIME_DIR: work },
};
const node = (words, env) => ({ command: process.execPath, words, env });
const nothing = { name: 'node -e 0', steps: [node(['-e', '0'])] };
const ours = (words, names = Object.keys(states)) =>
  names.map((name) => ({ name, steps: [node([command, ...words], { CI: 'true', ...states[name] })] }));
const bpfLinker = (words) => (native ? [{ name: 'bpf-linker', steps: [{ command: native, words }] }] : []);
const chain = (files, out) => {
  const steps = [
    { command: 'llvm-link-22', words: [...files, '-o', 'linked.bc'] },
    { command: 'opt-22', words: ['-O2', 'linked.bc', '-o', 'optimized.bc'] },
    { command: 'llc-22', words: ['-O2', '-march=bpfel', '-filetype=obj', 'optimized.bc', '-o', out] },
  ];
  return tools ? [{ name: 'llvm-link, opt, llc', steps }] : [];
};

function print(title, results, base) {
  console.log(`\n${title}`);
  const start = results.get('node -e 0');
  for (const [name, { median, low }] of results) {
    const over =
      start && name !== 'node -e 0' ? `  over node -e 0 ${(median - start.median).toFixed(0).padStart(5)}` : '';
    const ratio =
      base && results.has(base)
        ? `  / ${base} ${(median / results.get(base).median).toFixed(2)} (low ${(low / results.get(base).low).toFixed(2)})`
        : '';
    console.log(
      `  ${name.padEnd(26)} median ${median.toFixed(0).padStart(6)}  low ${low.toFixed(0).padStart(6)}${over}${ratio}`,
    );
  }
}

const cases = {
  a() {
    const words = [fork, '-o', 'a.o', '--btf'];
    print(
      '(a) fork.bc',
      measure([nothing, ...ours(words), ...bpfLinker(words), ...chain([fork], 'a2.o')], rounds, work),
      'bpf-linker',
    );
    printStages(words);
  },
  b() {
    const words = [...linkWordsOf('e2e/cargo/crate', join(inputs, 'b')), '-o', 'b.o'];
    const all = [nothing, ...ours(words), ...bpfLinker(words)];
    print(
      '(b) cargo, no LTO: program, libcore.rlib, libcompiler_builtins.rlib',
      measure(all, rounds, work),
      'bpf-linker',
    );
    printPeaks(all);
    printStages(words);
  },
  c() {
    const words = [...linkWordsOf('tools/bench/programs/aya-log', join(inputs, 'c')), '-o', 'c.o'];
    print(
      '(c) an Aya program with logging',
      measure([nothing, ...ours(words), ...bpfLinker(words)], rounds, work),
      'bpf-linker',
    );
    printStages(words);
  },
  d() {
    const programs = Array.from({ length: 50 }, (_, index) => `program-${index}.bc`);
    for (const program of programs) cpSync(fork, join(work, program));
    const jobs = ours(['--jobs', String(availableParallelism()), '--out-dir', 'out', '--btf', '-q', ...programs]);
    const alone = (step) => programs.map((program, index) => step([program, '-o', `native-${index}.o`, '--btf']));
    const others = native ? [{ name: 'bpf-linker', steps: alone((words) => ({ command: native, words })) }] : [];
    print(
      '(d) 50 programs: --jobs, and bpf-linker 50 times',
      measure([nothing, ...jobs, ...others], Math.ceil(rounds / 3), work),
      'bpf-linker',
    );
  },
  async e() {
    const main = at('e2e/fixtures/archive/main.bc');
    const archives = await buildArchives(inputs);
    const all = archives.flatMap(({ times, archive }) => [
      ...ours([main, archive, '-o', 'e.o'], ['ours, machine code kept']).map((one) => ({
        ...one,
        name: `ours, ${times} times`,
      })),
      // It links all members, which takes minutes for 100 times the size.
      ...(times > 10 ? [] : bpfLinker([main, archive, '-o', 'e.o'])).map((one) => ({
        ...one,
        name: `bpf-linker, ${times} times`,
      })),
    ]);
    print(
      '(e) the same two members of archives of 1, 10 and 100 times the size',
      measure([nothing, ...all], rounds, work),
      'ours, 1 times',
    );
  },
  f: () => compareLto('(f) a large program with LTO', (folder) => generateCrate(folder, 55), 'f', 'release'),
  g: () => compareLto('(g) one of a third of that size', (folder) => generateCrate(folder, 17), 'g', 'release'),
  h: () => compareLto('(h) a small program with LTO', 'e2e/cargo/crate', 'h', 'lto'),
};

/** Compares links of a crate with link-time optimization, for which rustc passes one object that contains the whole program. */
function compareLto(title, crate, name, profile) {
  const words = [...linkWordsOf(crate, join(inputs, name), profile), '-o', `${name}.o`];
  const all = [nothing, ...ours(words), ...bpfLinker(words)];
  print(title, measure(all, rounds, work), 'bpf-linker');
  printPeaks(all);
  printStages(words);
}

function printPeaks(contestants) {
  for (const one of contestants)
    console.log(`  peak memory ${one.name.padEnd(26)} ${peakMegabytes(one, work)?.toFixed(0)} MB`);
}

/** Prints the stages of one link in each state, as the command reports them. */
function printStages(words) {
  for (const [name, env] of Object.entries(states)) {
    const { stdout } = spawnSync(process.execPath, [command, ...words, '--json'], {
      cwd: work,
      env: { ...process.env, CI: 'true', ...env },
      encoding: 'utf8',
    });
    const { stages, milliseconds } = JSON.parse(stdout);
    console.log(
      `  stages, ${name.padEnd(24)} ${stages.map((stage) => `${stage.name} ${stage.milliseconds.toFixed(0)}`).join(', ')}; whole ${milliseconds}`,
    );
  }
}

try {
  const version = native
    ? spawnSync(native, ['--version'], { encoding: 'utf8' }).stdout.trim()
    : 'no bpf-linker: name one with --bpf-linker or BPF_LINKER';
  console.log(
    `Node ${process.versions.node}, ${cpus().length} CPUs (${cpus()[0]?.model}), load ${loadavg()[0].toFixed(1)}, ${version}; ${rounds} rounds; milliseconds`,
  );
  const prepare = (words) => {
    const { status, stderr } = spawnSync(process.execPath, [command, ...words], {
      cwd: work,
      env: { ...process.env, ...states['ours, a server runs'] },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  };
  prepare(['cache', 'make']);
  prepare(['serve', '--detach']);
  try {
    for (const letter of values.cases) await cases[letter]?.();
  } finally {
    prepare(['serve', '--stop']);
  }
} finally {
  // The stopped server may still write into its cache.
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
