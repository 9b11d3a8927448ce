import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const command = fileURLToPath(new URL('../../packages/cli/bin/bpf-link-wasm.js', import.meta.url));

/** The object that the command writes; words are inputs and options. */
export async function linkByCommand(...words: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'command-'));
  try {
    await runCommand(process.execPath, [command, ...words, '-o', join(folder, 'out.o'), '--no-sources']);
    return await readFile(join(folder, 'out.o'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
