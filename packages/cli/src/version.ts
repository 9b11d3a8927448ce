import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EngineError } from '@bpf-link-wasm/driver';
import { enginePath } from './code-cache/code-path.js';
import { exitCodes, formatError } from './format-report.js';
import { packageVersion } from './package-version.js';
import { printMessage, printText } from './terminal-text.js';

const require = createRequire(import.meta.url);

/** Version of the LLVM in the engine. */
export function llvmVersion(): string {
  return (require('@bpf-link-wasm/engine/versions.json') as { llvm: { version: string } }).llvm.version;
}

/** The engine's hash from the manifest, `sha256 0123...`; `not built` in a tree in which it has not been built yet. */
export function engineHash(): string {
  try {
    const { wasm } = require('@bpf-link-wasm/engine/manifest.json') as { wasm: { sha256: string } };
    return `sha256 ${wasm.sha256}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return 'not built';
    throw error;
  }
}

/**
 * Prints the versions of the package, LLVM and the engine that a link would load.
 * @returns The exit code: not 0 if the engine does not belong to this release
 */
export function printVersion(): number {
  const expected = engineHash();
  const found = hashEngine() ?? expected;
  printText(`bpf-link-wasm ${packageVersion()}\nLLVM ${llvmVersion()}\nbpf-linker.wasm ${found}\n`);
  if (found === expected) return exitCodes.success;
  const details = { source: enginePath(), found: withoutName(found), expected: withoutName(expected) };
  printMessage(formatError(new EngineError('ENGINE_INTEGRITY', details)));
  return exitCodes.engine;
}

const withoutName = (hash: string): string => hash.replace(/^sha256 /, '');

/** Hash of the engine's file, `sha256 0123...`; undefined in a tree in which the engine has not been built yet. */
function hashEngine(): string | undefined {
  let path: string;
  try {
    path = enginePath();
  } catch {
    return undefined;
  }
  return `sha256 ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
