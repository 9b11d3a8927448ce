import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Version of this package. */
export function packageVersion(): string {
  return (require('../package.json') as { version: string }).version;
}

/** Package, LLVM and engine, a line each; nothing of it needs the engine to run. */
export function formatVersion(): string {
  const { llvm } = require('@bpf-link-wasm/engine/versions.json') as { llvm: { version: string } };
  const { wasm } = require('@bpf-link-wasm/engine/manifest.json') as { wasm: { sha256: string } };
  return `bpf-link-wasm ${packageVersion()}\nLLVM ${llvm.version}\nbpf-linker.wasm sha256 ${wasm.sha256}\n`;
}
