import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { cacheFolder, repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { findCcache, openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { formatCoreNinja, listFiles } from './core-ninja.mjs';
import { findLlvm } from './llvm-result.mjs';
import { stripCustomSections } from './wasm-binary.mjs';
import { listStrongFunctions, weakenSymbols } from './weaken-symbols.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

const help = `node llvm-wasm/scripts/build-core.mjs [options]

Compiles llvm-wasm/src and links it with LLVM to WebAssembly. Only what changed is compiled again.

  --opt LEVEL            Oz (the artifact), O1 (links in seconds, for a quick look), ...; default Oz
  --out FILE             default llvm-wasm/artifact/bpf-linker.wasm with Oz, else bpf-linker.wasm in the build folder
  --build DIR            build folder; default in the cache, one for each LEVEL
  --llvm-build DIR       folder with LLVM's lib/*.a and generated include; default what build-llvm.mjs built
  --llvm-source DIR      folder with llvm/include; default what build-llvm.mjs built from
  --toolchain-root DIR   Debian root to use; default $EMSDK, else $BPF_LINK_WASM_DEBIAN_ROOT, else the cache
  --core DIR             folder with src, include and exports.txt; default llvm-wasm
  --jobs N               compilers at a time; default 2

The build folder keeps bpf-linker.debug.wasm, the same module with function names, for profilers.
With the default --out, the manifest is written too. A build for a quick look:

  node llvm-wasm/scripts/build-core.mjs --opt O1 --out /tmp/bpf-linker.wasm
`;

/**
 * @typedef {object} CoreBuild
 * @property {string} wasm path of the stripped module
 * @property {string} debugWasm path of the module with names
 * @property {string} toolchain identity
 */

/**
 * Builds the core.
 * @param {Record<string, string | undefined>} options as in the help, in camelCase
 * @returns {Promise<CoreBuild>}
 */
export async function buildCore({ opt = 'Oz', jobs = '2', ...options } = {}) {
  if (!/^O[0-3sz]$/.test(opt)) throw new BuildError(`--opt ${opt}: expected O0, O1, O2, O3, Os or Oz`);
  const core = resolve(options.core ?? join(repositoryRoot, 'llvm-wasm'));
  const workspace = createHash('sha256').update(core).digest('hex').slice(0, 8);
  const build = options.build ? resolve(options.build) : cacheFolder('core', `${opt}-${workspace}`);
  mkdirSync(build, { recursive: true });
  const folders = [core, build, options.llvmBuild, options.llvmSource].filter(Boolean).map((path) => resolve(path));
  const llvm = await chooseLlvm(options);
  const mounts = llvm.folder ? [{ host: llvm.folder, inside: '/bpf-link-wasm/llvm' }] : [];
  const toolchain = await openToolchain({ root: options.toolchainRoot, folders, mounts });
  const archives = listFiles(join(llvm.llvmBuild, 'lib'), '.a').filter((path) => basename(path).startsWith('libLLVM'));
  const writeNinja = (libraries) =>
    writeIfChanged(join(build, 'build.ninja'), formatCoreNinja({ core, ...llvm, archives: libraries, level: opt, inside: toolchain.inside }));
  const ccache = await findCcache(toolchain);
  const env = ccache ? { EM_COMPILER_WRAPPER: ccache } : {};
  await writeNinja(archives);
  await toolchain.run(['ninja', '-j', jobs, 'objects'], { cwd: build, env });
  await writeNinja(await omitPasses(archives, build));
  await toolchain.run(['ninja', '-j', jobs], { cwd: build, env });
  const debugWasm = join(build, 'bpf-linker.debug.wasm');
  const stripped = stripCustomSections(await readFile(debugWasm));
  const wasm = resolve(options.out ?? join(build, 'bpf-linker.wasm'));
  mkdirSync(dirname(wasm), { recursive: true });
  writeFileSync(`${wasm}.part`, stripped);
  renameSync(`${wasm}.part`, wasm);
  return { wasm, debugWasm, toolchain: toolchain.identity };
}

/** The archives, with weakened copies in the place of those that define what OmittedPasses.cpp defines. */
async function omitPasses(archives, build) {
  const omitted = join(build, 'OmittedPasses.o');
  if (!existsSync(omitted)) return archives;
  const names = new Set(listStrongFunctions(await readFile(omitted)));
  mkdirSync(join(build, 'weakened'), { recursive: true });
  const libraries = [];
  for (const path of archives) {
    const weakened = weakenSymbols(await readFile(path), names);
    const copy = join(build, 'weakened', basename(path));
    if (weakened) await writeIfChanged(copy, weakened);
    libraries.push(weakened ? copy : path);
  }
  return libraries;
}

/** LLVM as the options name it, else as build-llvm.mjs built it for what the repository holds now. */
async function chooseLlvm({ llvmBuild, llvmSource, toolchainRoot }) {
  if (Boolean(llvmBuild) !== Boolean(llvmSource)) throw new BuildError('--llvm-build and --llvm-source: expected both or none');
  if (llvmBuild) {
    const given = { llvmBuild: resolve(llvmBuild), llvmSource: resolve(llvmSource) };
    return { ...given, llvmKey: given.llvmBuild, headersKey: given.llvmSource };
  }
  const { folder, build, source, headers } = findLlvm(await openToolchain({ root: toolchainRoot }));
  return { folder, llvmBuild: build, llvmSource: source, llvmKey: basename(folder), headersKey: headers };
}

async function main() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      opt: text, out: text, build: text, jobs: text, core: text, help: { type: 'boolean' },
      'llvm-build': text, 'llvm-source': text, 'toolchain-root': text,
    },
  });
  if (values.help) return void process.stdout.write(help);
  const options = { ...values, llvmBuild: values['llvm-build'], llvmSource: values['llvm-source'], toolchainRoot: values['toolchain-root'] };
  const { wasm, debugWasm } = await buildCore(options);
  console.log(`${wasm}: ${statSync(wasm).size} bytes; with names: ${debugWasm}`);
}

if (import.meta.filename === process.argv[1]) await runScript(main);
