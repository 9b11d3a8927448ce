import { constants, setPriority } from 'node:os';
import { createLinker } from '@bpf-link-wasm/driver';
import { readCodeFile } from './code-file.js';
import { makeCode } from './make-code.js';
import { restoreModule } from './v8-code.js';

/**
 * A separate process: `make` generates the machine code file, `try FILE` tests whether this runtime survives it. Exits
 * with 0 on success.
 */
async function run([word, path = '']: readonly string[]): Promise<boolean> {
  if (word === 'make') {
    setPriority(constants.priority.PRIORITY_LOW);
    return (await makeCode()) !== undefined;
  }
  const stored = await readCodeFile(path);
  const engine = stored && restoreModule(stored.code.buffer, stored.wasm);
  if (!engine) return false;
  const linker = await createLinker({ engine });
  return (await linker.version()).llvm !== '';
}

process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
