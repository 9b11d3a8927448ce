import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EngineError } from '@bpf-link-wasm/driver';
import { enginePath } from './code-cache/code-path.js';
import { exitCodes } from './exit-code.js';
import { formatError } from './format-report.js';
import { printMessage, printText } from './terminal-text.js';
import { engineHash, llvmVersion, packageVersion } from './version.js';

/** Prints package, LLVM and the engine that a link would load. @returns The exit code: not 0 when that is not the engine of this release */
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

/** Hash of the file; undefined in a tree in which the engine has not been built yet. */
function hashEngine(): string | undefined {
  let path: string;
  try {
    path = enginePath();
  } catch {
    return undefined;
  }
  return `sha256 ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
