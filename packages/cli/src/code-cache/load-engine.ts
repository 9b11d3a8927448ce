import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeCacheFolder, hasNodeV8 } from './code-path.js';
import type { EngineCode } from './code-file.js';
import { takeKeptCode } from './kept-code.js';
import { restoreModule } from './v8-code.js';

/** The cached machine code of the engine, if any. */
export interface CompiledEngine {
  /** The engine, if an earlier process left matching code; otherwise it has to be compiled. */
  module?: WebAssembly.Module;
  /** To be called after a link: starts generating code for later processes if this one found none. */
  keepForNext(): void;
}

/** Looks for machine code of the engine. Call it before changing V8's flags. */
export async function loadCompiledEngine(): Promise<CompiledEngine> {
  const nothing = { keepForNext() {} };
  const kept = takeKeptCode();
  if (!kept) return nothing;
  const { name } = kept; // The functions below live as long as the link, and must not keep the file's 30 MB alive.
  try {
    const stored = await kept.stored;
    const module = stored && restoreModule(stored.code.buffer, stored.wasm);
    if (stored) release(stored);
    return module ? { ...nothing, module } : { keepForNext: () => makeCodeInBackground(name) };
  } catch {
    return nothing; // V8 lacks these functions.
  }
}

/** Frees the bytes: V8 has copied them, and may not collect them before the process ends. Node 20 cannot. */
function release({ code, wasm }: EngineCode): void {
  for (const { buffer } of [code, wasm]) (buffer as { transfer?(size: number): ArrayBuffer }).transfer?.(0);
}

/** The program that generates and tests machine code. */
export const codeProcess = fileURLToPath(new URL('../dist/code-process.js', import.meta.url));

/** Endings of marker files next to the machine code: a process is generating it; this runtime crashed on it. */
export const besideCode = { lock: '.lock', unusable: '.unusable' } as const;

/** A process that has not finished after this long is considered dead. */
const lockMinutes = 15;

/** Whether a lock exists that a dead process left behind. */
export function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > lockMinutes * 60_000;
  } catch {
    return false;
  }
}

/**
 * Starts a low-priority process that generates the machine code for later links, without waiting for it. Does
 * nothing in CI, where it would compete with the build, on a machine that is soon discarded.
 * @param name The file's name, computed before V8's flags changed.
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
