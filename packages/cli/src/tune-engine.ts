import { setFlagsFromString } from 'node:v8';

/**
 * Sets V8 up for a process that links once and ends: code is checked when it is first used, and the optimising compiler
 * stays away, which would compete with this thread for the processor and be done too late. A high tiering budget is not
 * enough to keep it away: some functions were optimised all the same, and the process waited for them at its end.
 */
export function tuneForOneLink(): void {
  if (!('v8' in process.versions) || 'bun' in process.versions || 'deno' in process.versions) return;
  setFlagsFromString('--wasm-lazy-validation');
  setFlagsFromString('--liftoff-only');
}
