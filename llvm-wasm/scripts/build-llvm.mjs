import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot, versions } from '../../tools/toolchain/cache.mjs';
import { requireDisk } from '../../tools/toolchain/disk.mjs';
import { hasLlvmSource, llvmSourcePath } from '../../tools/toolchain/llvm-source.mjs';
import { findCcache, openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { artifactLevel } from './core-flags.mjs';
import { llvmResultPath, llvmWorkPath, publishLlvm, readLlvmInputs } from './llvm-result.mjs';
import { holdLock } from './lock.mjs';
import { syncPatchedSource } from './patched-source.mjs';
import { listPatches } from './patches.mjs';
import { setUpTablegen } from './tablegen.mjs';

const help = `node llvm-wasm/scripts/build-llvm.mjs [options]

Builds LLVM's libraries for WebAssembly from the pinned sources and llvm-wasm/patches. The result is cached under
a hash of version, patches, flags and toolchain; if it exists, nothing is done. Without a filled ccache, a build
takes 50 minutes on two cores. An interrupted build continues where it stopped.

  --quick                without link-time optimisation, for build-core.mjs --opt O1, which then links in seconds
  --jobs N               number of parallel compilers; default: one for each core
  --native-tools DIR     folder with llvm-tblgen and llvm-min-tblgen of this version; default: builds them
  --toolchain-root DIR   Debian root to use; default $EMSDK, else $BPF_LINK_WASM_DEBIAN_ROOT, else the cache
`;

/**
 * Builds LLVM's libraries, unless they are built.
 * @param {{level?: string, jobs?: string, nativeTools?: string, toolchainRoot?: string}} [options] `level`: the optimization level of
 *   the core that is linked with them
 * @returns {Promise<string>} their folder
 */
export async function buildLlvm(options = {}) {
  const { level = artifactLevel, jobs = String(availableParallelism()), nativeTools, toolchainRoot: root } = options;
  const inputs = readLlvmInputs((await openToolchain({ root })).identity, level);
  const result = llvmResultPath(inputs);
  if (existsSync(result)) return result;
  if (!hasLlvmSource()) {
    throw new BuildError(`${llvmSourcePath()}: no sources of LLVM`, {
      hint: 'npx nx run toolchain:setup downloads them',
    });
  }
  const work = llvmWorkPath(inputs);
  requireDisk(work, existsSync(work) ? 5e8 : 2e9, "LLVM's build");
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
    const tablegen = await setUpTablegen({ given: nativeTools, root, jobs });
    await configure({ root, work, build, source, tablegen, configuration: inputs.configuration });
    const toolchain = await openWork({ root, build, source, tablegen });
    const ccache = await findCcache(toolchain);
    const env = ccache ? { EM_COMPILER_WRAPPER: ccache } : {};
    await toolchain.run(['ninja', '-j', jobs, ...inputs.libraries], { cwd: build, env });
    return await publishLlvm(inputs, build, source);
  } finally {
    release();
  }
}

/** Opens the toolchain with LLVM's folders at fixed paths, so that ccache finds objects from other work folders. */
function openWork({ root, build, source, tablegen }) {
  mkdirSync(build, { recursive: true });
  const mounts = [
    { host: join(source, '..'), inside: '/bpf-link-wasm/src' },
    { host: build, inside: '/bpf-link-wasm/build' },
    { host: tablegen, inside: '/bpf-link-wasm/tablegen' },
  ];
  return openToolchain({ root, mounts });
}

/**
 * Configures LLVM, once, in an empty folder: the CMake cache of an interrupted or different configuration may name another compiler.
 */
async function configure({ root, work, build, source, tablegen, configuration }) {
  const stamp = join(work, 'configured');
  if (existsSync(stamp)) return;
  await rm(build, { recursive: true, force: true });
  const toolchain = await openWork({ root, build, source, tablegen });
  const tools = toolchain.inside(tablegen);
  const toolArguments = [`-DLLVM_NATIVE_TOOL_DIR=${tools}`, `-DLLVM_TABLEGEN=${tools}/llvm-tblgen`];
  const folders = ['-S', toolchain.inside(join(source, 'llvm')), '-B', toolchain.inside(build)];
  await toolchain.run(['emcmake', 'cmake', '-G', 'Ninja', ...folders, ...configuration, ...toolArguments]);
  writeFileSync(stamp, `${configuration.join('\n')}\n`);
}

async function main() {
  const text = { type: 'string' };
  const options = {
    quick: { type: 'boolean' },
    jobs: text,
    'native-tools': text,
    'toolchain-root': text,
    help: { type: 'boolean' },
  };
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(help);
  const { quick, jobs, 'native-tools': nativeTools, 'toolchain-root': toolchainRoot } = values;
  const folder = await buildLlvm({ level: quick ? 'O1' : artifactLevel, jobs, nativeTools, toolchainRoot });
  console.log(`LLVM ${versions.llvm.version}: ${folder}`);
}

if (import.meta.filename === process.argv[1]) await runScript(main);
