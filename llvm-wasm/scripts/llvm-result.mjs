import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { cachePath, repositoryRoot, versions } from '../../tools/toolchain/cache.mjs';
import { sha256 } from '../../tools/toolchain/llvm-tree.mjs';
import { artifactLevel } from './core-flags.mjs';
import { llvmConfiguration, llvmLibraries } from './llvm-flags.mjs';
import { listPatches } from './patches.mjs';

/**
 * Everything that determines LLVM's libraries, byte for byte.
 * @typedef {{llvm: string, sources: string, configuration: string[], libraries: string[], toolchain: string,
 *   patches: Record<string, string>}} LlvmInputs `patches` by name, with sha256
 */

/**
 * Reads the inputs in this tree.
 * @param {string} toolchain identity
 * @param {string} [level] optimization level of the core that is linked with them
 * @returns {LlvmInputs}
 */
export function readLlvmInputs(toolchain, level = artifactLevel) {
  const patches = listPatches(join(repositoryRoot, 'llvm-wasm/patches'));
  return {
    llvm: versions.llvm.version,
    sources: versions.llvm.treeSha256,
    configuration: llvmConfiguration(level),
    libraries: llvmLibraries,
    toolchain,
    patches: Object.fromEntries(patches.map(({ name, text }) => [name, sha256(text)])),
  };
}

/** The folder in the cache for the libraries. @param {LlvmInputs} inputs @returns {string} */
export function llvmResultPath(inputs) {
  return cachePath('llvm', `llvm-${inputs.llvm}-${sha256(JSON.stringify(inputs)).slice(0, 16)}`);
}

/**
 * The folder in the cache for objects and the patched sources. It does not depend on the patches: after a change to them, only the
 * files that they touch, and their dependents, are compiled again.
 * @param {LlvmInputs} inputs
 * @returns {string}
 */
export function llvmWorkPath(inputs) {
  return cachePath(
    'llvm',
    `work-${sha256(JSON.stringify({ ...inputs, patches: null, libraries: null })).slice(0, 16)}`,
  );
}

/**
 * Finds the libraries for this tree.
 * @param {{identity: string}} toolchain
 * @param {string} [level] optimization level of the core that is linked with them
 * @returns {{folder: string, build: string, source: string, headers: string}} `headers` is the headers' digest
 * @throws {BuildError} if they are not built
 */
export function findLlvm(toolchain, level = artifactLevel) {
  const folder = llvmResultPath(readLlvmInputs(toolchain.identity, level));
  const file = join(folder, 'inputs.json');
  if (!existsSync(file)) {
    throw new BuildError(`${folder}: LLVM is not built for these patches, flags and toolchain`, {
      hint:
        level === artifactLevel
          ? 'npx nx run llvm-wasm:llvm builds it'
          : 'node llvm-wasm/scripts/build-llvm.mjs --quick builds it',
    });
  }
  const { headers } = JSON.parse(readFileSync(file, 'utf8'));
  return { folder, build: join(folder, 'build'), source: join(folder, 'source'), headers };
}

/**
 * Copies the libraries and headers of a finished build to their folder in the cache, atomically.
 * @param {LlvmInputs} inputs
 * @param {string} build LLVM's build folder
 * @param {string} source the sources that it was built from
 */
export async function publishLlvm(inputs, build, source) {
  const folder = llvmResultPath(inputs);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  for (const name of inputs.libraries) {
    const archive = `lib/lib${name}.a`;
    await cp(join(build, archive), join(unfinished, 'build', archive), { preserveTimestamps: true });
  }
  const isHeader = (path) => !/CMakeFiles|\.(d|cmake|txt|ninja)$/.test(path);
  const copy = { recursive: true, preserveTimestamps: true, filter: isHeader };
  await cp(join(build, 'include'), join(unfinished, 'build/include'), copy);
  await cp(join(source, 'llvm/include'), join(unfinished, 'source/llvm/include'), copy);
  await cp(join(source, 'llvm/LICENSE.TXT'), join(unfinished, 'source/llvm/LICENSE.TXT'));
  const headers = await digestFolders([join(unfinished, 'build/include'), join(unfinished, 'source')]);
  writeFileSync(join(unfinished, 'inputs.json'), `${JSON.stringify({ ...inputs, headers }, null, 2)}\n`);
  await rm(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  await removeOldResults();
  return folder;
}

/** Removes all but the newest results, because each change of a patch creates one. */
async function removeOldResults(kept = 4) {
  const results = readdirSync(cachePath('llvm')).filter((name) => /^llvm-[\d.]+-[0-9a-f]{16}$/.test(name));
  const byAge = results
    .map((name) => cachePath('llvm', name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of byAge.slice(kept)) await rm(folder, { recursive: true });
}

async function digestFolders(folders) {
  const lines = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      lines.push(`${sha256(await readFile(path))}  ${path.slice(folder.length)}`);
    }
  }
  return sha256(lines.sort().join('\n'));
}
