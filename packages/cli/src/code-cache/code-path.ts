import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, normalize } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { userCacheFolder } from '../private-folder.js';

/**
 * The folder for machine code: `BPF_LINK_WASM_CODE_CACHE`, or one in the user's cache folder. Relative paths are
 * refused: they would run code from whatever project is the working folder.
 * @returns undefined when the variable is `off` or relative, or this user has no cache folder
 */
export function codeCacheFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const setting = environment['BPF_LINK_WASM_CODE_CACHE'];
  if (setting !== undefined && setting !== '') return isAbsolute(setting) ? normalize(setting) : undefined;
  const caches = userCacheFolder(environment);
  return caches === undefined ? undefined : join(caches, 'code');
}

/** Whether this runtime is Node with V8, whose machine code can be cached. */
export function hasNodeV8(): boolean {
  return 'v8' in process.versions && !('bun' in process.versions) && !('deno' in process.versions);
}

const require = createRequire(import.meta.url);

/** Looked up once: that takes 4 ms, and a link needs it several times. */
const found: { path?: string; hash?: string } = {};

/** Path of the engine. @throws Error when its package is not installed */
export function enginePath(): string {
  return (found.path ??= require.resolve('@bpf-link-wasm/engine/bpf-linker.wasm'));
}

/** Hash of the engine's content, from its manifest. @throws Error when its package is not installed */
function engineHash(): string {
  return (found.hash ??= readHash(require.resolve('@bpf-link-wasm/engine/manifest.json')));
}

function readHash(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { wasm: { sha256: string } }).wasm.sha256;
}

/**
 * Hash, size and time of the engine's file, from the manifest and file system.
 * @throws Error when its package is not installed
 */
export function engineFile(): { sha256: string; size: number; mtimeMs: number } {
  const { size, mtimeMs } = statSync(enginePath());
  return { sha256: engineHash(), size, mtimeMs };
}

/**
 * Name of the file for the engine's machine code in this runtime. It contains the engine's hash, so that all
 * installations of one engine share it, and V8's version, flags and processor features, as summarized by V8. Compute it
 * before V8's flags are changed. `b65efa50df778c7b-v20.20.2-x64-3d0f2c41.code`
 */
export function codeFileName(): string {
  const tag = (cachedDataVersionTag() >>> 0).toString(16);
  return `${engineHash().slice(0, 16)}-${process.version}-${process.arch}-${tag}.code`;
}
