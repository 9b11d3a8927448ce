import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Version of this package. */
export function packageVersion(): string {
  return (require('../package.json') as { version: string }).version;
}

/** Version of the LLVM in the engine. */
export function llvmVersion(): string {
  return (require('@bpf-link-wasm/engine/versions.json') as { llvm: { version: string } }).llvm.version;
}

/** The engine's hash as the manifest has it; a tree in which the engine has not been built yet has none. */
export function engineHash(): string {
  try {
    const { wasm } = require('@bpf-link-wasm/engine/manifest.json') as { wasm: { sha256: string } };
    return `sha256 ${wasm.sha256}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return 'not built';
    throw error;
  }
}
