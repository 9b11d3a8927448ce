import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { testFilesOf, type Host } from './hosts.js';
import { programs } from './on-host/programs.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const engine = 'llvm-wasm/artifact/bpf-linker.wasm';
const shared = ['programs.ts', 'record-output.ts', 'run-tests.mjs'].map((name) => `e2e/hosts/on-host/${name}`);

/** A digest of what a host's results depend on: the engine, the programs, the tests, and which package of npm has its Node. */
export async function digestInputs(host: Host): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify([host.name, host.node?.integrity]));
  const inputs = [...programs.values()].flatMap((program) => program.inputs);
  for (const path of [...[engine, ...shared, ...testFilesOf(host)].map(at), ...inputs])
    digest.update(
      createHash('sha256')
        .update(await readFile(path))
        .digest(),
    );
  return digest.digest('hex');
}
