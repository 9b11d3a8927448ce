import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { cacheFolder } from '../../tools/toolchain/cache.mjs';
import { sha256 } from '../../tools/toolchain/llvm-tree.mjs';
import { buildCore } from './build-core.mjs';
import { artifactLevel } from './core-flags.mjs';
import { artifactFolder, manifestFile } from './manifest.mjs';

/**
 * Describes the first difference between two files.
 * @param {Uint8Array} committed
 * @param {Uint8Array} rebuilt
 * @returns {string | undefined} undefined if they are equal
 */
export function describeDifference(committed, rebuilt) {
  const length = Math.min(committed.length, rebuilt.length);
  let offset = 0;
  while (offset < length && committed[offset] === rebuilt[offset]) offset++;
  if (offset === length && committed.length === rebuilt.length) return undefined;
  return `${committed.length} bytes committed, ${rebuilt.length} rebuilt, the first difference at offset ${offset}`;
}

/** Rebuilds the engine, without ccache, in a temporary folder, and compares it with the artifact. */
async function main() {
  const recorded = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const folder = mkdtempSync(join(cacheFolder('verify'), 'core-'));
  try {
    const { wasm, toolchain } = await buildCore({
      opt: artifactLevel,
      build: folder,
      out: join(folder, 'bpf-linker.wasm'),
      ccache: false,
    });
    if (toolchain !== recorded.llvm.toolchain) {
      throw new BuildError(`toolchain: ${toolchain}, expected ${recorded.llvm.toolchain}, as in the manifest`, {
        hint: 'other compilers produce other bytes; use the Debian root of tools/toolchain',
      });
    }
    const rebuilt = readFileSync(wasm);
    const difference = describeDifference(readFileSync(join(artifactFolder, 'bpf-linker.wasm')), rebuilt);
    if (difference)
      throw new BuildError(`bpf-linker.wasm: ${difference}`, {
        hint: 'npx nx run llvm-wasm:check lists the inputs that have changed since it was built',
      });
    console.log(`bpf-linker.wasm: rebuilt with the same ${rebuilt.length} bytes, sha256 ${sha256(rebuilt)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) await runScript(main);
