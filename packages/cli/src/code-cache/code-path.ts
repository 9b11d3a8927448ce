import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { userCacheFolder } from '../private-folder.js';

/** What tells engines and runtimes apart whose machine code must not be mixed. */
interface EngineIdentity {
  /** As the engine's manifest has it. */
  sha256: string;
  /** Of the wasm file. */
  size: number;
  mtimeMs: number;
  /** V8's version, flags and processor features, as V8 sums them up. */
  tag: number;
}

/** The folder for machine code: `BPF_LINK_WASM_CODE_CACHE`, or one in the user's cache folder; undefined when that variable is `off`. */
export function codeCacheFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const setting = environment['BPF_LINK_WASM_CODE_CACHE'];
  if (setting === 'off') return undefined;
  return setting === undefined || setting === '' ? join(userCacheFolder(environment), 'code') : setting;
}

/** Whether this runtime is Node with V8, whose machine code can be kept. */
export function hasNodeV8(): boolean {
  return 'v8' in process.versions && !('bun' in process.versions) && !('deno' in process.versions);
}

const require = createRequire(import.meta.url);

/** Where the engine lies. @throws Error when its package is not installed */
export function enginePath(): string {
  return require.resolve('@bpf-link-wasm/engine/bpf-linker.wasm');
}

/** The engine's file, as manifest and file system describe it. @throws Error when its package is not installed */
export function engineFile(): Omit<EngineIdentity, 'tag'> {
  const manifest = readFileSync(require.resolve('@bpf-link-wasm/engine/manifest.json'), 'utf8');
  const { size, mtimeMs } = statSync(enginePath());
  const { sha256 } = (JSON.parse(manifest) as { wasm: { sha256: string } }).wasm;
  return { sha256, size, mtimeMs };
}

/** Name of the file for the engine's machine code in this runtime. Take it before V8's flags are changed: they are part of it. */
export function codeFileName(): string {
  return formatName({ ...engineFile(), tag: cachedDataVersionTag() });
}

/** `b65efa50df778c7b-12192127-1763867763000-v20.20.2-x64-3d0f2c41.code` */
function formatName({ sha256, size, mtimeMs, tag }: EngineIdentity): string {
  const engine = `${sha256.slice(0, 16)}-${size}-${Math.floor(mtimeMs)}`;
  return `${engine}-${process.version}-${process.arch}-${(tag >>> 0).toString(16)}.code`;
}
