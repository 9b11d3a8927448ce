// Measures what a process costs, from its start to its end: `node -e 0`, the command's --version, and a small link. The
// three take turns, so that a busy machine slows all alike; the ratios are what to compare between machines.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const command = at('packages/cli/bin/bpf-link-wasm.js');
const program = at('examples/fork/fork.bc');

const cases = [
  { name: 'node -e 0', words: ['-e', '0'] },
  { name: 'bpf-link-wasm --version', words: [command, '--version'] },
  { name: 'bpf-link-wasm fork.bc', words: [command, program, '-o', join(folder, 'fork.o')] },
].map((entry) => ({ ...entry, milliseconds: [] }));

function measure({ name, words, milliseconds }) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  milliseconds.push(performance.now() - start);
  if (status !== 0) throw new Error(`${name}: exit code ${status}: ${stderr}`);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

try {
  for (const entry of cases) measure(entry);
  for (const entry of cases) entry.milliseconds.length = 0;
  for (let round = 0; round < rounds; round++) cases.forEach(measure);
} finally {
  rmSync(folder, { recursive: true });
}

const base = median(cases[0].milliseconds);
console.log(`Node ${process.versions.node}, ${cpus().length} CPUs, ${rounds} rounds; milliseconds per process`);
for (const { name, milliseconds } of cases) {
  const middle = median(milliseconds);
  const numbers = [Math.min(...milliseconds), middle, Math.max(...milliseconds)].map((value) => value.toFixed(0).padStart(6));
  console.log(`${name.padEnd(26)} min ${numbers[0]}  median ${numbers[1]}  max ${numbers[2]}  ratio ${(middle / base).toFixed(2)}`);
}
