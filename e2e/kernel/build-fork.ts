import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { fixture } from '../suites/fixture.js';

/** Compiles the example with additional options for rustc, and returns the path of the bitcode. */
export async function buildFork(...options: readonly string[]): Promise<string> {
  const out = join(await mkdtemp(join(tmpdir(), 'fork-')), 'fork.bc');
  await runCommand(fixture('../../examples/fork/build.sh'), [out, ...options]);
  return out;
}
