import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { cacheFolder, repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { findCcache, openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { formatCoreNinja } from './core-ninja.mjs';
import { findLlvm } from './llvm-result.mjs';
import { stripCustomSections } from './wasm-binary.mjs';

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
  const given = [core, build, options.llvmBuild, options.llvmSource].filter(Boolean).map((path) => resolve(path));
  const toolchain = await openToolchain({ root: options.toolchainRoot, folders: given });
  const llvm = options.llvmBuild && options.llvmSource ? {} : await findLlvm(toolchain);
  const llvmBuild = resolve(options.llvmBuild ?? llvm.build);
  const llvmSource = resolve(options.llvmSource ?? llvm.source);
  const ninja = formatCoreNinja({ core, llvmBuild, llvmSource, level: opt, inside: toolchain.inside });
  await writeIfChanged(join(build, 'build.ninja'), ninja);
  const ccache = await findCcache(toolchain);
  const env = ccache ? { EM_COMPILER_WRAPPER: ccache } : {};
  await toolchain.run(['ninja', '-j', jobs], { cwd: build, env });
  const debugWasm = join(build, 'bpf-linker.debug.wasm');
  const stripped = stripCustomSections(await readFile(debugWasm));
  const wasm = resolve(options.out ?? join(build, 'bpf-linker.wasm'));
  mkdirSync(dirname(wasm), { recursive: true });
  writeFileSync(`${wasm}.part`, stripped);
  renameSync(`${wasm}.part`, wasm);
  return { wasm, debugWasm, toolchain: toolchain.identity };
}

async function writeIfChanged(path, text) {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== text) await writeFile(path, text);
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
  const { size } = await import('node:fs').then(({ statSync }) => statSync(wasm));
  console.log(`${wasm}: ${size} bytes; with names: ${debugWasm}`);
}

if (import.meta.filename === process.argv[1]) await runScript(main);
