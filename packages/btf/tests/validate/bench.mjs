// Validation of the running kernel's BTF beside the kernel's own BPF_BTF_LOAD: `node packages/btf/tests/validate/bench.mjs`,
// as root, after `npm run prepare`. The goal is within 3 times the kernel's time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { validate } from '../../dist/index.js';

const rounds = 9;
const folder = fileURLToPath(new URL('../../../../.cache/btf-oracle', import.meta.url));
const source = fileURLToPath(new URL('./native/btf-oracle.c', import.meta.url));
mkdirSync(folder, { recursive: true });
spawnSync('cc', ['-O2', '-o', `${folder}/bench`, source], { stdio: 'inherit' });

const vmlinux = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
const length = Buffer.alloc(4);
length.writeUInt32LE(vmlinux.length);
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const ours = [];
const theirs = [];
// In turns, so that a busy machine is busy for both.
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now();
  if (!validate(vmlinux, { kernel: release() }).ok) throw new Error('the running kernel\'s BTF was refused');
  ours.push(performance.now() - start);
  const { stdout } = spawnSync(`${folder}/bench`, ['time'], { input: Buffer.concat([length, vmlinux]) });
  theirs.push(Number(stdout.readBigUInt64LE(8)) / 1e6);
}
const kernel = median(theirs);
const text = (time) => `${time.toFixed(1)} ms (${(time / kernel).toFixed(2)} times)`;
console.log(`kernel ${kernel.toFixed(1)} ms; validate ${text(median(ours))}, the first time ${text(ours[0])}`);
