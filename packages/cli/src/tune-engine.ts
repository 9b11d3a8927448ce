import { setFlagsFromString } from 'node:v8';

/**
 * Sets V8 up for a process that links once and ends: code is checked when it is first used, and the optimising compiler
 * stays away, which would compete with this thread for the processor and be done too late: the process waits at its end
 * for functions that are still being optimised. `--liftoff-only` implies these flags on a command line alone, and Node
 * 24 needs both of them.
 */
export function tuneForOneLink(): void {
  if (!('v8' in process.versions) || 'bun' in process.versions || 'deno' in process.versions) return;
  setFlagsFromString('--wasm-lazy-validation');
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}
