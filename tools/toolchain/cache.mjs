import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, without a trailing slash. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The versions pinned in llvm-wasm/versions.json. */
export const versions = JSON.parse(readFileSync(join(repositoryRoot, 'llvm-wasm/versions.json'), 'utf8'));

/**
 * The folder for everything that is downloaded or built but not committed: `$BPF_LINK_WASM_CACHE`, else
 * `$XDG_CACHE_HOME/bpf-link-wasm`, else `~/.cache/bpf-link-wasm`.
 * @param {...string} parts the components of a path in it
 * @returns {string} an absolute path
 */
export function cachePath(...parts) {
  const { BPF_LINK_WASM_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return join(own ? resolve(own) : join(xdg || join(homedir(), '.cache'), 'bpf-link-wasm'), ...parts);
}

/**
 * Like cachePath, but also creates the folder.
 * @param {...string} parts
 * @returns {string}
 */
export function cacheFolder(...parts) {
  const path = cachePath(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}
