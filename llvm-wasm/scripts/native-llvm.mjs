import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { cachePath, repositoryRoot, versions } from '../../tools/toolchain/cache.mjs';
import { requireDisk } from '../../tools/toolchain/disk.mjs';
import { hasLlvmSource, llvmSourcePath } from '../../tools/toolchain/llvm-source.mjs';
import { sha256 } from '../../tools/toolchain/llvm-tree.mjs';
import { run } from '../../tools/toolchain/run.mjs';
import { artifactLevel } from './core-flags.mjs';
import { llvmConfiguration, llvmLibraries } from './llvm-flags.mjs';
import { holdLock } from './lock.mjs';
import { syncPatchedSource } from './patched-source.mjs';
import { listPatches } from './patches.mjs';

/** The compiler of the native build: clang, with another C++ standard library than Emscripten's. */
export const nativeCompiler = process.env.CXX ?? 'clang++-22';

/** Optimization level of LLVM's own code in the native build: it compiles fast, and the results do not depend on it. */
export const nativeLevel = 'O1';

/**
 * LLVM's configuration for the native build: that for WebAssembly, without the parts specific to it.
 * @returns {string[]} CMake arguments
 */
export function nativeConfiguration() {
  const own = /^-D(CMAKE_C(XX)?_FLAGS(_RELEASE)?|LLVM_HOST_TRIPLE)=/;
  const flags = `-${nativeLevel} -DNDEBUG -w`;
  return [
    ...llvmConfiguration(artifactLevel).filter((argument) => !own.test(argument)),
    `-DCMAKE_C_FLAGS_RELEASE=${flags}`,
    `-DCMAKE_CXX_FLAGS_RELEASE=${flags}`,
    `-DCMAKE_C_COMPILER=${nativeCompiler.replace('clang++', 'clang').replace('g++', 'gcc')}`,
    `-DCMAKE_CXX_COMPILER=${nativeCompiler}`,
  ];
}

/**
 * Builds LLVM's libraries for this machine, from the pinned sources and llvm-wasm/patches. It continues where an
 * interrupted build stopped, and after a change to the patches recompiles only what they affect.
 * @param {{jobs: string, targets?: string[]}} options `targets`: of ninja, instead of all libraries; an empty list builds nothing
 * @returns {Promise<{build: string, source: string}>} the folder with lib and include, and the folder with llvm/include
 */
export async function buildNativeLlvm({ jobs, targets = llvmLibraries }) {
  if (!hasLlvmSource()) {
    throw new BuildError(`${llvmSourcePath()}: no sources of LLVM`, {
      hint: 'npx nx run toolchain:setup downloads them',
    });
  }
  const configuration = nativeConfiguration();
  const key = sha256(JSON.stringify([versions.llvm.treeSha256, configuration])).slice(0, 16);
  const work = cachePath('llvm', `native-${key}`);
  requireDisk(work, existsSync(work) ? 3e8 : 1e9, "LLVM's native build");
  const source = join(work, 'src', `llvm-${versions.llvm.version}`);
  const build = join(work, 'build');
  mkdirSync(join(work, 'src'), { recursive: true });
  const release = holdLock(join(work, 'lock'));
  try {
    const written = await syncPatchedSource(
      source,
      llvmSourcePath(),
      listPatches(join(repositoryRoot, 'llvm-wasm/patches')),
    );
    for (const path of written) console.log(`patched ${path}`);
    const stamp = join(work, 'configured');
    if (!existsSync(stamp)) {
      await rm(build, { recursive: true, force: true });
      await run('cmake', [
        '-G',
        'Ninja',
        '-S',
        join(source, 'llvm'),
        '-B',
        build,
        '--log-level=WARNING',
        ...configuration,
      ]);
      writeFileSync(stamp, `${configuration.join('\n')}\n`);
    }
    if (targets.length > 0) await run('ninja', ['-C', build, '-j', jobs, ...targets]);
  } finally {
    release();
  }
  return { build, source };
}

/** Lists the libraries of a build. @param {string} build @returns {string[]} their paths, for the linker */
export function nativeLibraries(build) {
  const archives = readdirSync(join(build, 'lib')).filter((name) => /^libLLVM\w+\.a$/.test(name));
  const wanted = new Set(llvmLibraries.map((name) => `lib${name}.a`));
  return archives
    .filter((name) => wanted.has(basename(name)))
    .sort()
    .map((name) => join(build, 'lib', name));
}
