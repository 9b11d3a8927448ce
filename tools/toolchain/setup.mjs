import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BuildError, runScript } from './build-error.mjs';
import { cachePath, versions } from './cache.mjs';
import { createDebianRoot, debianRootPath, isDebianRoot } from './debian-root.mjs';
import { requireDisk } from './disk.mjs';
import { emsdkPath, setUpEmsdk } from './emsdk.mjs';
import { setUpLlvmSource } from './llvm-source.mjs';
import { openToolchain } from './toolchain.mjs';

const help = `node tools/toolchain/setup.mjs [options]

Installs what a build of the engine needs: Emscripten ${versions.emscripten} and the sources of LLVM ${versions.llvm.version}. Everything goes
into the cache, ${cachePath()}
(set BPF_LINK_WASM_CACHE for another folder). What is already there is not downloaded again.

  --toolchain emsdk|debian   default: $EMSDK if set, else an existing Debian root, else emsdk if it can be
                             downloaded, else a new Debian root (on Debian or Ubuntu, as root)
  --llvm-source FILE         a tar archive of LLVM's sources (also $LLVM_SOURCE_ARCHIVE); default: the official
                             release, else Debian's source package

BPF_LINK_WASM_DEBIAN_ROOT names an existing Debian root to use.
`;

/** Installs Emscripten, unless it is installed. @param {'emsdk' | 'debian' | undefined} wanted The option --toolchain */
async function setUpToolchain(wanted) {
  const root = debianRootPath();
  if (wanted !== 'debian' && emsdkPath()) return;
  if (wanted !== 'emsdk' && isDebianRoot(root)) return;
  let failure = '';
  if (wanted !== 'debian') {
    try {
      return void (await setUpEmsdk());
    } catch (error) {
      if (wanted === 'emsdk' || !(error instanceof BuildError)) throw error;
      failure = error.message;
      console.log(`emsdk cannot be installed (${failure}), creating a Debian root`);
    }
  }
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    throw new BuildError(`Emscripten ${versions.emscripten}: ${failure}; a Debian root needs Debian or Ubuntu`, {
      hint: `install emsdk ${versions.emscripten} and set EMSDK to its folder`,
    });
  }
  requireDisk(root, 2e9, 'a Debian root');
  await createDebianRoot(root);
}

async function main() {
  const { values } = parseArgs({
    options: { toolchain: { type: 'string' }, 'llvm-source': { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(help);
  if (values.toolchain && !['emsdk', 'debian'].includes(values.toolchain)) {
    throw new BuildError(`--toolchain ${values.toolchain}: expected emsdk or debian`);
  }
  await setUpToolchain(values.toolchain);
  const { identity } = await openToolchain();
  console.log(`toolchain: ${identity}`);
  const source = await setUpLlvmSource({ archive: values['llvm-source'] ?? process.env.LLVM_SOURCE_ARCHIVE });
  console.log(`LLVM ${versions.llvm.version}: ${source}`);
}

await runScript(main);
