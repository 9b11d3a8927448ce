// Times of programs here, compared with other engines: node packages/vm/bench/bench.mjs. It prints the tables of the package's README.
// It needs clang, cargo, cmake and libclang for rbpf and uBPF, bpftool and rights to load programs for the kernel, and a build.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeElf } from '@bpf-link-wasm/btf';
import { load, loadInstructions } from '../dist/index.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../../../.cache/vm-bench');
const clang = process.env.CLANG ?? 'clang';
const pinned = `/sys/fs/bpf/vm-bench-${process.pid}`;
const rounds = 40;
const budget = 1e9;
const memoryBytes = 2 ** 22;

/** Programs, and how often each round runs them. */
const programs = [
  ['parse', 'headers of a packet', 100_000],
  ['hash', 'of 1,500 bytes', 1000],
  ['checksum', 'of 750 words', 2000],
  ['loop', '10,000,000 steps', 1],
  ['maps', '64 updates of a hash map', 200],
  ['calls', '64 calls of an empty helper', 1000],
];

/** A TCP packet over IPv4. */
const packet = Uint8Array.from({ length: 1500 }, (_, index) => (index * 131) & 0xff);
packet.set([0x08, 0x00, 0x45], 12);
packet[23] = 6;

/** The best time in nanoseconds; the first round lets the host's compiler do its best. */
function time(run, repeat) {
  let best = Infinity;
  for (let round = 0; round <= rounds; round += 1) {
    const start = process.hrtime.bigint();
    run(repeat);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / repeat);
  }
  return best;
}

const foldTo32 = (value) => Number(BigInt.asUintN(32, value ^ (value >> 32n)));

function assertEqual(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: found ${found}, expected ${expected}`);
}

mkdirSync(folder, { recursive: true });
const target = `${folder}/target`;
execFileSync('cargo', ['build', '--release', '--quiet', '--target-dir', target], {
  cwd: at('engines'),
  stdio: 'inherit',
});
const compile = (name, ...defines) => {
  const object = `${folder}/${name}.o`;
  execFileSync(clang, ['-g', '-O2', '-target', 'bpf', '-mcpu=v3', ...defines, '-c', at('programs.c'), '-o', object]);
  return object;
};
const elf = decodeElf(new Uint8Array(readFileSync(compile('bare'))));
const xdpPath = compile('xdp', '-DXDP');
const xdp = await load(new Uint8Array(readFileSync(xdpPath)), { memoryBytes });
writeFileSync(`${folder}/packet`, packet);

/** Bare instructions: here, and in rbpf and uBPF. A map is one of the host language in each of them. */
async function runBare(name, repeat) {
  const code = elf.section(`bench/${name}`).data;
  writeFileSync(`${folder}/${name}`, code);
  const [values, key] = [new Map(), new Uint8Array(4)];
  const helpers = {
    bpf_map_update_elem: (call) => {
      call.copy(2, key);
      // Without flags and limits, as in the other engines.
      values.set(key[0] | (key[1] << 8) | (key[2] << 16) | (key[3] << 24), call.copy(3, new Uint8Array(8)));
    },
  };
  helpers.bpf_get_smp_processor_id = () => 0;
  const loaded = await loadInstructions(code, { memoryBytes, helpers });
  const { r0, instructions } = loaded.run({ memory: packet, budget });
  const here = time((times) => loaded.run({ memory: packet, repeat: times, budget }), repeat);
  const engines = { here };
  const lines = execFileSync(`${target}/release/bench-engines`, [
    `${folder}/${name}`,
    `${folder}/packet`,
    String(repeat),
  ]);
  for (const line of lines.toString().trim().split('\n')) {
    const [engine, result, nanoseconds] = line.split(' ');
    assertEqual(`${name}, ${engine}`, BigInt(result), r0);
    engines[engine] = Number(nanoseconds);
  }
  return { r0, instructions, engines };
}

/** The XDP program: here, and in the kernel by BPF_PROG_TEST_RUN. */
function runXdp(name, repeat, r0) {
  const program = xdp.program(`${name}_xdp`);
  // The kernel's helper gives its CPU. The loop in pieces has the same result as the bare one.
  const isFixed = name !== 'calls';
  const own = program.run({ data: packet }, { budget }).r0;
  assertEqual(`${name} as XDP`, Number(BigInt.asUintN(32, own)), foldTo32(r0));
  const here = time((times) => program.run({ data: packet }, { repeat: times, budget }), repeat);
  let kernel = Infinity;
  for (let round = 0; round < 10; round += 1) {
    const words = ['-j', 'prog', 'run', 'pinned', `${pinned}/${name}_xdp`, 'data_in', `${folder}/packet`];
    const answer = JSON.parse(execFileSync('bpftool', [...words, 'repeat', String(repeat)]).toString());
    if (isFixed) assertEqual(`${name} in the kernel`, answer.retval, foldTo32(r0));
    kernel = Math.min(kernel, answer.duration);
  }
  return { here, kernel };
}

const format = (nanoseconds) => {
  const [number, unit] =
    nanoseconds >= 1e9
      ? [nanoseconds / 1e9, 's']
      : nanoseconds >= 1e6
        ? [nanoseconds / 1e6, 'ms']
        : nanoseconds >= 1000
          ? [nanoseconds / 1000, 'us']
          : [nanoseconds, 'ns'];
  return `${number >= 100 ? number.toFixed(0) : number.toPrecision(2)} ${unit}`;
};

/** A time, and how many times the one here it is. */
function formatBeside(nanoseconds, here) {
  const ratio = nanoseconds / here;
  return `${format(nanoseconds)} (${ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2)})`;
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  console.log(`${lines.join('\n')}\n`);
}

const bare = [['program', 'here', "rbpf's JIT", "uBPF's JIT", "rbpf's interpreter", "uBPF's interpreter"]];
const inKernel = [['XDP program', 'here', "kernel's JIT"]];
rmSync(pinned, { recursive: true, force: true });
execFileSync('bpftool', ['prog', 'loadall', xdpPath, pinned, 'type', 'xdp']);
try {
  for (const [name, what, repeat] of programs) {
    const { r0, instructions, engines } = await runBare(name, repeat);
    const beside = (nanoseconds) => formatBeside(nanoseconds, engines.here);
    bare.push([
      `${name}: ${what}, ${instructions.toLocaleString('en')} instructions`,
      format(engines.here),
      ...['rbpf-jit', 'ubpf-jit', 'rbpf-interpreter', 'ubpf-interpreter'].map((engine) => beside(engines[engine])),
    ]);
    const { here, kernel } = runXdp(name, repeat, r0);
    inKernel.push([name, format(here), formatBeside(kernel, here)]);
  }
} finally {
  rmSync(pinned, { recursive: true, force: true });
}
printTable(bare);
printTable(inKernel);

// 5,000 instructions: four additions and a load of the stack in turn.
const add = [0x07, 0x02, 0, 0, 1, 0, 0, 0];
const loadStack = [0x79, 0xa2, 0xf8, 0xff, 0, 0, 0, 0];
const many = new Uint8Array(8 * 5000);
for (let index = 0; index < 4998; index += 1) many.set(index % 5 === 4 ? loadStack : add, index * 8);
many.set([0xb7], 8 * 4998);
many.set([0x95], 8 * 4999);
/** The first load, and the best of the ones after it. */
const loading = [];
for (let round = 0; round <= 10; round += 1) {
  const start = performance.now();
  await loadInstructions(many, { memoryBytes });
  loading.push(performance.now() - start);
}
console.log(
  `A program of 5,000 instructions is loaded in ${Math.min(...loading).toFixed(1)} ms, the first time in ${loading[0].toFixed(1)} ms.`,
);
