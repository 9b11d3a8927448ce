import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot, versions } from '../../tools/toolchain/cache.mjs';
import { sha256 } from '../../tools/toolchain/llvm-tree.mjs';
import { trainingFolder } from './compilation-hints.mjs';
import { readExports } from './core-ninja.mjs';
import { artifactLevel, compileFlags, linkFlags } from './core-flags.mjs';
import { readLlvmInputs } from './llvm-result.mjs';

const engine = join(repositoryRoot, 'llvm-wasm');
export const artifactFolder = join(engine, 'artifact');
export const manifestFile = join(artifactFolder, 'manifest.json');

/**
 * The contents of llvm-wasm/artifact/manifest.json: the wasm, and everything that determines its bytes.
 * @typedef {object} Manifest
 * @property {string} generatedBy the command
 * @property {number} abi as in versions.json and bpf_link.h
 * @property {{file: string, size: number, sha256: string}} wasm `size` in bytes
 * @property {import('./llvm-result.mjs').LlvmInputs} llvm
 * @property {{compile: string[], link: string[], files: Record<string, string>}} core flags, and sha256 of the C++
 *   sources, headers, the lists of exports and of hot functions, the script that uses the latter, and the sources of the compilation
 *   hints, by path in llvm-wasm
 */

/**
 * Creates the manifest of a wasm for the inputs in this tree.
 * @param {Uint8Array} wasm
 * @param {string} toolchain identity of the toolchain that built it
 * @returns {Manifest}
 */
export function createManifest(wasm, toolchain) {
  return {
    generatedBy: 'npx nx run llvm-wasm:build',
    abi: versions.abi,
    wasm: { file: 'bpf-linker.wasm', size: wasm.length, sha256: sha256(wasm) },
    llvm: readLlvmInputs(toolchain),
    core: {
      compile: compileFlags(artifactLevel),
      link: linkFlags(artifactLevel, readExports(engine)),
      files: Object.fromEntries(listCoreFiles().map((path) => [path, sha256(readFileSync(join(engine, path)))])),
    },
  };
}

function listCoreFiles() {
  const list = (folder, pattern) =>
    readdirSync(join(engine, folder), { recursive: true })
      .filter((name) => pattern.test(name))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  const others = ['exports.txt', 'hot-functions.txt', 'scripts/compilation-hints.mjs', 'scripts/speed-up-archive.sh'];
  const training = relative(engine, trainingFolder).replaceAll('\\', '/');
  return [
    ...others,
    ...list('include', /\.h$/),
    ...list('src', /\.(cpp|h)$/),
    ...list(training, /\.(bc|ll|rlib)$/),
  ].sort();
}

/**
 * Compares two manifests.
 * @param {Manifest} recorded
 * @param {Manifest} current
 * @returns {string[]} one line for each difference, none if they are equal
 */
export function compareManifests(recorded, current) {
  return compareValues(recorded, current, '');
}

function compareValues(recorded, current, at) {
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject(recorded) && isObject(current)) {
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(current)])].sort();
    return keys.flatMap((key) => compareValues(recorded[key], current[key], at ? `${at} ${key}` : key));
  }
  if (JSON.stringify(recorded) === JSON.stringify(current)) return [];
  if (recorded === undefined) return [`${at}: not in the manifest, now ${brief(current)}`];
  if (current === undefined) return [`${at}: in the manifest, now gone`];
  if (Array.isArray(recorded) && Array.isArray(current)) {
    const added = current.filter((value) => !recorded.includes(value));
    const removed = recorded.filter((value) => !current.includes(value));
    const changes = [...removed.map((value) => `without ${value}`), ...added.map((value) => `with ${value}`)];
    return [`${at}: now ${changes.join(', ') || 'in another order'}`];
  }
  return [`${at}: ${brief(recorded)} in the manifest, now ${brief(current)}`];
}

function brief(value) {
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}
