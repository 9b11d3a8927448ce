// Times of programs here, beside rbpf's interpreter and JIT: node packages/vm/bench/bench.mjs. It needs clang, cargo and a build.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeElf } from '@bpf-link-wasm/btf';
import { loadInstructions } from '../dist/index.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../../../.cache/vm-bench');
const clang = process.env.CLANG ?? 'clang';
const rounds = 5;
const budget = 1e9;

mkdirSync(folder, { recursive: true });
execFileSync(clang, ['-O2', '-target', 'bpf', '-mcpu=v3', '-c', at('programs.c'), '-o', `${folder}/programs.o`]);
const target = `${folder}/target`;
execFileSync('cargo', ['build', '--release', '--quiet', '--target-dir', target], { cwd: at('rbpf'), stdio: 'inherit' });
const rbpf = `${target}/release/bench-rbpf`;
const elf = decodeElf(new Uint8Array(readFileSync(`${folder}/programs.o`)));

/** A TCP packet over IPv4. */
const packet = Uint8Array.from({ length: 1500 }, (_, index) => (index * 131) & 0xff);
packet.set([0x08, 0x00, 0x45], 12);
packet[23] = 6;
writeFileSync(`${folder}/packet`, packet);

/** The best time of a run in nanoseconds; the first round lets the host's compiler do its best. */
function time(run, repeat) {
  let best = Infinity;
  for (let round = 0; round <= rounds; round += 1) {
    const start = process.hrtime.bigint();
    run(repeat);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / repeat);
  }
  return best;
}

const format = (nanoseconds) =>
  nanoseconds >= 1e6 ? `${(nanoseconds / 1e6).toFixed(2)} ms` : `${nanoseconds.toFixed(0)} ns`;

for (const [name, repeat] of [
  ['parse', 20_000],
  ['hash', 2000],
  ['checksum', 2000],
  ['loop', 3],
]) {
  const code = elf.section(`bench/${name}`).data;
  writeFileSync(`${folder}/${name}`, code);
  const loaded = await loadInstructions(code, { memoryBytes: 2 ** 22 });
  const { r0, instructions } = loaded.run({ memory: packet, budget });
  const compiled = time((times) => loaded.run({ memory: packet, repeat: times, budget }), repeat);
  const lines = execFileSync(rbpf, [`${folder}/${name}`, `${folder}/packet`, String(repeat)], { encoding: 'utf8' });
  const others = Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [engine, result, nanoseconds] = line.split(' ');
        if (BigInt(result) !== r0) throw new Error(`${name}: rbpf's ${engine} gives ${result}, here it is ${r0}`);
        return [engine, Number(nanoseconds)];
      }),
  );
  console.log(
    `${name}, ${instructions} instructions: here ${format(compiled)}; rbpf's JIT ${format(others.jit)}, here ${(compiled / others.jit).toFixed(1)} times that; ` +
      `rbpf's interpreter ${format(others.interpreter)}, ${(others.interpreter / compiled).toFixed(1)} times as long as here`,
  );
}

const many = new Uint8Array(8 * 5001);
for (let index = 0; index < 5000; index += 1)
  many.set(
    [
      index % 5 === 4 ? 0x79 : 0x07,
      index % 5 === 4 ? 0xa2 : 0x02,
      index % 5 === 4 ? 0xf8 : 0,
      index % 5 === 4 ? 0xff : 0,
      0,
      0,
      0,
      0,
    ],
    index * 8,
  );
many.set([0xb7, 0, 0, 0, 0, 0, 0, 0], 8 * 4999);
many.set([0x95], 8 * 5000);
const loading = [];
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now();
  await loadInstructions(many, { memoryBytes: 2 ** 22 });
  loading.push(performance.now() - start);
}
console.log(`a program of 5,001 instructions is loaded in ${Math.min(...loading).toFixed(1)} ms`);
