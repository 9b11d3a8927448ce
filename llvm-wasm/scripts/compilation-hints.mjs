import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';
import { countFunctions, encodeUnsigned, insertBeforeCode } from './wasm-binary.mjs';

/** The programs whose links show which functions a link runs, a folder each. */
export const trainingFolder = join(repositoryRoot, 'packages/cli/training');

/** If one program were enough, each link would compile functions that few links run. */
const leastPrograms = 2;

/**
 * Adds hints about the functions that nearly every link runs. V8 compiles other functions when they are first called, but these with
 * the module, on all processors, which takes a quarter to a third off the time of the first link.
 * @param {string} wasmFile path of the module
 * @param {Uint8Array} wasm its bytes
 * @returns {Promise<Uint8Array>} the module with the hints of V8 before 14, and of the proposal that later ones follow
 * @see https://github.com/WebAssembly/compilation-hints
 * @see V8 src/wasm/module-decoder-impl.h, DecodeCompilationHintsSection, DecodeCompilationPriority
 */
export async function addCompilationHints(wasmFile, wasm) {
  const functions = await findCommonFunctions(wasmFile);
  return insertBeforeCode(wasm, {
    'metadata.code.compilation_priority': encodePriorities(functions),
    compilationHints: encodeStrategies(functions, countFunctions(wasm)),
  });
}

/** @returns {Promise<number[]>} the functions that links of at least two training programs run, in order */
async function findCommonFunctions(wasmFile) {
  const counts = new Map();
  for (const program of readdirSync(trainingFolder, { withFileTypes: true })) {
    if (!program.isDirectory()) continue;
    const folder = join(trainingFolder, program.name);
    const paths = readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
    for (const index of await findFunctions(wasmFile, paths)) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const common = [...counts].filter(([, count]) => count >= leastPrograms).map(([index]) => index);
  return common.sort((a, b) => a - b);
}

/** Makes V8 compile each function when it is first called, and print its index. The result is the same for every version and processor. */
const tracing = ['--wasm-lazy-compilation', '--liftoff', '--no-wasm-tier-up', '--trace-wasm-compilation-times'];

/** @returns {Promise<Set<number>>} indexes of the functions that a link runs */
async function findFunctions(wasmFile, paths) {
  const inputs = paths.map((path) => ({ name: basename(path), size: statSync(path).size }));
  const request = JSON.stringify({ inputs, exportSymbols: [], emit: ['obj'], optimize: '3', cpu: 'v3' });
  const program = join(import.meta.dirname, 'link-once.mjs');
  const { stdout } = await run(process.execPath, [...tracing, program, wasmFile, request, ...paths], { capture: true });
  const found = new Set([...stdout.matchAll(/#(\d+) using Liftoff/g)].map(([, index]) => Number(index)));
  if (found.size === 0) throw new BuildError(`${process.execPath}: found no compiled function in the trace of a link`);
  return found;
}

/** **Shape**: count; of each function its index, offset 0, size 1, priority 1. */
export function encodePriorities(functions) {
  return Uint8Array.from([
    ...encodeUnsigned(functions.length),
    ...functions.flatMap((index) => [...encodeUnsigned(index), 0, 1, 1]),
  ]);
}

/** Bits 0 and 1: 1 when called, 2 at once. Bits 2 and 3, 4 and 5: first and last compiler, 1 is the fast one. */
const strategies = { whenCalled: 0x15, atOnce: 0x16 };

/** **Shape**: count; a byte for each function that the module defines. */
export function encodeStrategies(functions, { imported, defined }) {
  const bytes = new Uint8Array(defined).fill(strategies.whenCalled);
  for (const index of functions) bytes[index - imported] = strategies.atOnce;
  return Uint8Array.from([...encodeUnsigned(defined), ...bytes]);
}
