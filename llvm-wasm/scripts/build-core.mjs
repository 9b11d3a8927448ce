import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { cacheFolder, repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { findCcache, openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { addCompilationHints } from './compilation-hints.mjs';
import { formatCoreNinja } from './core-ninja.mjs';
import { findLlvm } from './llvm-result.mjs';
import { artifactLevel } from './core-flags.mjs';
import { artifactFolder, compareManifests, createManifest, manifestFile } from './manifest.mjs';
import { stripCustomSections } from './wasm-binary.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

const help = `node llvm-wasm/scripts/build-core.mjs [options]

Compiles llvm-wasm/src and links it with LLVM to WebAssembly. Only changed files are compiled again.

  --opt LEVEL            Oz (the artifact), O1 (links in seconds, for a quick test), ...; default Oz. All levels
                         but Oz link with the LLVM of build-llvm.mjs --quick
  --out FILE             default: bpf-linker.wasm in the build folder; without any option: the artifact
  --build DIR            build folder; default in the cache, one for each LEVEL
  --llvm-build DIR       folder with LLVM's lib/*.a and generated include; default: the build of build-llvm.mjs
  --llvm-source DIR      folder with llvm/include; default: the sources of that build
  --toolchain-root DIR   Debian root to use; default $EMSDK, else $BPF_LINK_WASM_DEBIAN_ROOT, else the cache
  --core DIR             folder with src, include, exports.txt and hot-functions.txt; default llvm-wasm
  --jobs N               number of parallel compilers; default 2
  --force                build the artifact even if its manifest matches this tree

The build folder also contains bpf-linker.debug.wasm, the same module with function names, for profilers.
Without options other than --jobs and --force, it writes llvm-wasm/artifact, with manifest and licence, unless its
manifest already matches this tree. For a quick test:

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
 * @param {Record<string, string | undefined> & {ccache?: boolean}} options as in the help, in camelCase; `ccache`: whether
 *   to use ccache, default true
 * @returns {Promise<CoreBuild>}
 */
export async function buildCore({ opt = artifactLevel, jobs = '2', ...options } = {}) {
  if (!/^O[0-3sz]$/.test(opt)) throw new BuildError(`--opt ${opt}: expected O0, O1, O2, O3, Os or Oz`);
  const core = resolve(options.core ?? join(repositoryRoot, 'llvm-wasm'));
  const workspace = createHash('sha256').update(core).digest('hex').slice(0, 8);
  const build = options.build ? resolve(options.build) : cacheFolder('core', `${opt}-${workspace}`);
  mkdirSync(build, { recursive: true });
  const folders = [core, build, options.llvmBuild, options.llvmSource].filter(Boolean).map((path) => resolve(path));
  const llvm = await chooseLlvm(opt, options);
  const mounts = llvm.folder ? [{ host: llvm.folder, inside: '/bpf-link-wasm/llvm' }] : [];
  const toolchain = await openToolchain({ root: options.toolchainRoot, folders, mounts });
  await writeIfChanged(
    join(build, 'build.ninja'),
    formatCoreNinja({ core, ...llvm, level: opt, inside: toolchain.inside }),
  );
  const ccache = options.ccache === false ? undefined : await findCcache(toolchain);
  const env = ccache ? { EM_COMPILER_WRAPPER: ccache } : {};
  await toolchain.run(['ninja', '-j', jobs], { cwd: build, env });
  const debugWasm = join(build, 'bpf-linker.debug.wasm');
  const stripped = stripCustomSections(await readFile(debugWasm));
  const wasm = resolve(options.out ?? join(build, 'bpf-linker.wasm'));
  mkdirSync(dirname(wasm), { recursive: true });
  writeFileSync(`${wasm}.part`, stripped);
  if (opt === artifactLevel) writeFileSync(`${wasm}.part`, await addCompilationHints(`${wasm}.part`, stripped));
  renameSync(`${wasm}.part`, wasm);
  return { wasm, debugWasm, toolchain: toolchain.identity };
}

/** Finds the LLVM to link with: the one that the options name, else the one that build-llvm.mjs has built from this tree. */
async function chooseLlvm(level, { llvmBuild, llvmSource, toolchainRoot }) {
  if (Boolean(llvmBuild) !== Boolean(llvmSource))
    throw new BuildError('--llvm-build and --llvm-source: expected both or none');
  if (llvmBuild) {
    const given = { llvmBuild: resolve(llvmBuild), llvmSource: resolve(llvmSource) };
    return { ...given, llvmKey: given.llvmBuild, headersKey: given.llvmSource };
  }
  const { folder, build, source, headers } = findLlvm(await openToolchain({ root: toolchainRoot }), level);
  return { folder, llvmBuild: build, llvmSource: source, llvmKey: basename(folder), headersKey: headers };
}

/** Builds the artifact and its accompanying files, unless the existing one matches this tree. */
async function buildArtifact({ jobs, force }) {
  const wasmFile = join(artifactFolder, 'bpf-linker.wasm');
  if (!force && existsSync(manifestFile) && existsSync(wasmFile)) {
    const recorded = JSON.parse(await readFile(manifestFile, 'utf8'));
    const current = createManifest(await readFile(wasmFile), recorded.llvm.toolchain);
    if (compareManifests(recorded, current).length === 0) return void console.log(`${wasmFile}: up to date`);
  }
  const before = createManifest(new Uint8Array(), '');
  const { wasm, debugWasm, toolchain } = await buildCore({ jobs, out: wasmFile });
  const changed = compareManifests(before, createManifest(new Uint8Array(), ''));
  if (changed.length > 0)
    throw new BuildError('inputs changed during the build, so the manifest is not written; build again', {
      hint: changed.join('\n'),
    });
  await writeIfChanged(manifestFile, `${JSON.stringify(createManifest(await readFile(wasm), toolchain), null, 2)}\n`);
  const licence = await readFile(join(findLlvm({ identity: toolchain }).source, 'llvm/LICENSE.TXT'));
  await writeIfChanged(join(artifactFolder, 'LICENSE-LLVM.txt'), licence);
  console.log(`${wasm}: ${statSync(wasm).size} bytes; with names: ${debugWasm}`);
}

async function main() {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const quick = {
    opt: text,
    out: text,
    build: text,
    core: text,
    'llvm-build': text,
    'llvm-source': text,
    'toolchain-root': text,
  };
  const { values } = parseArgs({ options: { ...quick, jobs: text, force: flag, help: flag } });
  if (values.help) return void process.stdout.write(help);
  if (!Object.keys(quick).some((name) => name in values)) return buildArtifact(values);
  const options = {
    ...values,
    llvmBuild: values['llvm-build'],
    llvmSource: values['llvm-source'],
    toolchainRoot: values['toolchain-root'],
  };
  const { wasm, debugWasm } = await buildCore(options);
  console.log(`${wasm}: ${statSync(wasm).size} bytes; with names: ${debugWasm}`);
}

if (import.meta.filename === process.argv[1]) await runScript(main);
