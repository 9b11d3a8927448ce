import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPrivateFolder } from '../private-folder.js';
import { readCodeFile } from './code-file.js';
import { codeCacheFolder, codeFileName, hasNodeV8 } from './code-path.js';
import { restoreModule } from './v8-code.js';

/** What there is of the engine's machine code. */
export interface CompiledEngine {
  /** The engine, when an earlier process left code that fits; else it has to be compiled. */
  module?: WebAssembly.Module;
  /** Call it after a link: has the code made for the next process when this one had none. */
  keepForNext(): void;
}

/** Looks for machine code of the engine. Call it before V8's flags are changed. */
export function loadCompiledEngine(): CompiledEngine {
  const nothing = { keepForNext() {} };
  const folder = codeCacheFolder();
  if (folder === undefined || !hasNodeV8()) return nothing;
  try {
    const name = codeFileName();
    const stored = isPrivateFolder(folder) ? readCodeFile(join(folder, name)) : undefined;
    const module = stored && restoreModule(stored.code.buffer, stored.wasm);
    return module ? { ...nothing, module } : { keepForNext: () => makeCodeInBackground(name) };
  } catch {
    return nothing; // A V8 without these functions, or an engine without a manifest.
  }
}

/** The program that makes and tries machine code. */
export const codeProcess = fileURLToPath(new URL('../dist/code-process.js', import.meta.url));

/** Beside the file of machine code: a process is making it, or this runtime does not survive it. */
export const besideCode = { lock: '.lock', unusable: '.unusable' } as const;

/** A maker that has not finished after this long has died. */
const lockMinutes = 15;

/** Whether a lock is there that a maker has left behind. */
export function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > lockMinutes * 60_000;
  } catch {
    return false;
  }
}

/**
 * Has a process with low priority make the machine code, for later links, and does not wait for it. In CI it would take
 * the processor from what runs there, for a machine that is gone soon.
 * @param name The file's name, as it was before V8's flags changed.
 */
export function makeCodeInBackground(name: string): void {
  const folder = codeCacheFolder();
  if (folder === undefined || !hasNodeV8() || process.env['CI']) return;
  const lock = join(folder, name + besideCode.lock);
  if (existsSync(join(folder, name + besideCode.unusable)) || (existsSync(lock) && !isStale(lock))) return;
  spawn(process.execPath, [...process.execArgv, codeProcess, 'make'], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  })
    .on('error', () => {})
    .unref();
}
