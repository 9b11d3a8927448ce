import { setFlagsFromString } from 'node:v8';
import type { Tuning } from './engine/engine-source.js';

/**
 * Flags, which apply to the whole process: code is validated when it is first used, and the optimizing compiler does not run, since
 * a process waits for it before it ends. Code that was compiled with these flags stays unoptimized. `--liftoff-only` implies them only
 * on a command line, and Node 24 needs both of the last two.
 */
const engineFlags = ['--wasm-lazy-validation', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** V8's defaults, from V8 11.3 (Node 20) on. @see v8 src/flags/flag-definitions.h */
const defaultFlags = ['--no-wasm-lazy-validation', '--wasm-tier-up', '--wasm-dynamic-tiering'];

/** Whether V8 knows the flag for hints about functions. It is experimental, and V8 prints an error about an unknown flag. */
const knowsHints = Number.parseInt(process.versions['v8'] ?? '', 10) <= 14;

/** Number of this thread's links that need the flags now. */
let running = 0;
let isForProcess = false;

/** Runs an action that compiles or calls the engine, with V8 set up for it. */
export async function runTuned<T>(tuning: Tuning, run: () => Promise<T>): Promise<T> {
  if (tuning === 'none' || isForProcess || !canSetFlags()) return run();
  if (tuning === 'process') isForProcess = true;
  if (running++ === 0 || isForProcess) engineFlags.forEach(setFlagsFromString);
  try {
    return await run();
  } finally {
    if (--running === 0 && !isForProcess) defaultFlags.forEach(setFlagsFromString);
  }
}

/**
 * Compiles the engine. In a process that links and ends, V8 compiles the functions that nearly every link runs right away, on all
 * processors; the engine lists them. That is done synchronously: `WebAssembly.compile` would then never end in Node 25 and 26, and
 * in Node 24 only while something else keeps the process alive.
 */
export async function compileTuned(bytes: BufferSource): Promise<WebAssembly.Module> {
  if (!isForProcess || !knowsHints) return WebAssembly.compile(bytes);
  setFlagsFromString('--experimental-wasm-compilation-hints');
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    setFlagsFromString('--no-experimental-wasm-compilation-hints');
  }
}

/** Whether this is Node's V8, and the user chose no flags for WebAssembly. */
function canSetFlags(): boolean {
  if (!('v8' in process.versions) || 'bun' in process.versions || 'deno' in process.versions) return false;
  const words = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').replaceAll('_', '-');
  return !/--(no-?)?(wasm|liftoff|jitless)/.test(words);
}
