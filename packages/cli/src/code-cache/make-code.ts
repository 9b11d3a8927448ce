import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinker, EngineError, type LinkRequest, type NodeInput } from '@bpf-link-wasm/driver';
import { renamePatiently } from '../files/rename-patiently.js';
import { ensurePrivateFolder } from '../private-folder.js';
import { besideCode, codeProcess, isStale } from './load-engine.js';
import { trimCache } from './clean-cache.js';
import { encodeCodeFile, type EngineCode } from './code-file.js';
import { codeCacheFolder, codeFileName, engineFile, enginePath } from './code-path.js';
import { collectCode } from './v8-code.js';

/**
 * Creates the file that `loadCompiledEngine` looks for: links the training programs with V8's optimizing compiler,
 * stores the resulting machine code, and tests it in a separate process before renaming it into place.
 * @returns the file, or undefined when this runtime cannot have one, or another process is creating it right now
 */
export async function makeCode(): Promise<string | undefined> {
  const folder = codeCacheFolder();
  if (folder === undefined || !ensurePrivateFolder(folder)) return undefined;
  const path = join(folder, codeFileName());
  const lock = path + besideCode.lock;
  if (!takeLock(lock)) return undefined;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeDurably(temporary, encodeCodeFile(await compileTrained()));
    if (!isUsable(temporary)) {
      writeDurably(path + besideCode.unusable, []);
      return undefined;
    }
    renamePatiently(temporary, path);
    trimCache(folder, { current: path });
    return path;
  } finally {
    rmSync(temporary, { force: true });
    rmSync(lock, { force: true });
  }
}

/** The training programs, one folder each, and how to link them: code that none of them runs is compiled on demand. */
const trainingFolder = fileURLToPath(new URL('../training/', import.meta.url));
const variants: readonly Omit<LinkRequest<NodeInput>, 'inputs'>[] = [
  { btf: 'auto' },
  { cpu: 'v3', optimize: '3', sources: 'disk' },
];

async function compileTrained(): Promise<EngineCode> {
  const wasm = new Uint8Array(readFileSync(enginePath()));
  assertEngine(wasm);
  const module = new WebAssembly.Module(wasm);
  const linker = await createLinker({ engine: module, tuning: 'none' });
  const programs = readdirSync(trainingFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const code = await collectCode(module, async () => {
    for (const { name } of programs) {
      const folder = join(trainingFolder, name);
      const inputs = readdirSync(folder).map((file) => join(folder, file));
      for (const variant of variants) await linker.link({ ...variant, inputs });
    }
  });
  return { wasm, code };
}

/** Asserts the engine's hash: later processes run the code made from these bytes unchecked. */
function assertEngine(wasm: Uint8Array): void {
  const found = createHash('sha256').update(wasm).digest('hex');
  const expected = engineFile().sha256;
  if (found !== expected) throw new EngineError('ENGINE_INTEGRITY', { source: enginePath(), found, expected });
}

/** Creates the lock file. @returns false when another process holds it */
function takeLock(path: string): boolean {
  if (isStale(path)) rmSync(path, { force: true });
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch {
    return false;
  }
}

/** Flushes the bytes to disk: V8 does not survive code that a power failure left incomplete. */
function writeDurably(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (const part of parts) for (let at = 0; at < part.byteLength;) at += writeSync(file, part, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whether this runtime can use the code. V8 may crash on it, so another process tries it. */
function isUsable(path: string): boolean {
  return spawnSync(process.execPath, [...process.execArgv, codeProcess, 'try', path], { stdio: 'ignore' }).status === 0;
}
