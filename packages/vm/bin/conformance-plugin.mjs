#!/usr/bin/env node
// Plugin for the runner of the public BPF conformance suite: runs a program, given as hex on standard input or after
// --program, on memory given as a hex argument, and prints r0 as hex. --interpret uses the interpreter.
import { readFileSync } from 'node:fs';
import { loadInstructions } from '../dist/index.js';

const words = process.argv.slice(2);
const isInterpreted = words.includes('--interpret');
const given = words.indexOf('--program');
const program = given >= 0 ? words.splice(given, 2)[1] : readFileSync(0, 'latin1');
const memory = words.find((word) => !word.startsWith('--')) ?? '';

function bytesOf(hex) {
  return Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

try {
  // The tests of the suite call one helper, number 5, and do not use its result.
  const loaded = await loadInstructions(bytesOf(program), { helpers: { bpf_ktime_get_ns: () => 0n } });
  const { r0 } = loaded.run({ memory: bytesOf(memory), engine: isInterpreted ? 'interpreted' : 'compiled' });
  console.log(r0.toString(16));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
