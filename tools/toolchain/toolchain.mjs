import { delimiter, join, relative, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';
import { cacheFolder, cachePath, repositoryRoot, versions } from './cache.mjs';
import { debianRootPath, isDebianRoot, runInDebianRoot } from './debian-root.mjs';
import { emsdkEnvironment, emsdkPath } from './emsdk.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Toolchain
 * @property {'emsdk' | 'debian'} kind
 * @property {string} identity the versions of its compiler, linker and optimiser: equal identities give equal bytes
 * @property {(hostPath: string) => string} inside translates a path of this machine to the path that the toolchain's commands see
 * @property {(command: string[], options?: RunOptions) => Promise<{status: number, stdout: string, stderr: string}>} run
 *
 * @typedef {{cwd?: string, env?: Record<string, string>, capture?: boolean, allowFailure?: boolean}} RunOptions
 *   `cwd` is a path of this machine
 */

/**
 * Opens the toolchain that `tools/toolchain/setup.mjs` has installed or found.
 * @param {{root?: string, folders?: string[], mounts?: {host: string, inside: string}[]}} [options] `root`: use this
 *   Debian root; `folders`: folders that its commands must see in addition to the repository and the cache; `mounts`: folders that
 *   they see at fixed paths below /bpf-link-wasm, so that compilers get the same paths wherever the folders are
 * @returns {Promise<Toolchain>}
 * @throws {BuildError} when there is none, or it has another version
 */
export async function openToolchain({ root, folders = [], mounts = [] } = {}) {
  const emsdk = root ? undefined : emsdkPath();
  const toolchain = emsdk ? openEmsdk(emsdk) : openDebian(root ? resolve(root) : debianRootPath(), folders, mounts);
  toolchain.identity = await readIdentity(toolchain);
  return toolchain;
}

function openEmsdk(emsdk) {
  const environment = { ...cacheEnvironment(cachePath()), ...emsdkEnvironment(emsdk) };
  environment.PATH = [join(emsdk, 'upstream/emscripten'), join(emsdk, 'upstream/bin'), process.env.PATH].join(
    delimiter,
  );
  return {
    kind: 'emsdk',
    inside: (hostPath) => resolve(hostPath),
    run: ([command, ...args], { env, ...options } = {}) =>
      run(command, args, { ...options, env: { ...environment, ...env } }),
  };
}

function openDebian(root, folders, ownMounts) {
  if (!isDebianRoot(root)) {
    throw new BuildError(`${root}: no Debian root with Emscripten`, {
      hint: 'run node tools/toolchain/setup.mjs, which creates it',
    });
  }
  const mounts = [
    { host: cacheFolder(), inside: '/bpf-link-wasm/cache' },
    { host: cacheFolder('emcache'), inside: '/bpf-link-wasm/emcache' },
    { host: cacheFolder('ccache'), inside: '/bpf-link-wasm/ccache' },
    { host: repositoryRoot, inside: '/bpf-link-wasm/repository' },
    ...ownMounts.map(({ host, inside }) => ({ host: resolve(host), inside })),
  ];
  const fixed = mounts.length;
  for (const folder of folders.map((path) => resolve(path))) {
    if (mounts.some(({ host }) => `${folder}/`.startsWith(`${host}/`))) continue;
    mounts.push({ host: folder, inside: `/bpf-link-wasm/folder-${mounts.length - fixed}` });
  }
  const inside = (hostPath) => {
    const path = resolve(hostPath);
    const below = ({ host }) => path === host || path.startsWith(`${host}/`);
    const mount = mounts.filter(below).sort((a, b) => b.host.length - a.host.length)[0];
    if (!mount) throw new BuildError(`${path}: not visible to the toolchain in ${root}`);
    return join(mount.inside, relative(mount.host, path));
  };
  const environment = cacheEnvironment('/bpf-link-wasm');
  return {
    kind: 'debian',
    inside,
    run: (command, { cwd, env, ...options } = {}) =>
      runInDebianRoot(root, mounts, command, { ...options, cwd: cwd && inside(cwd), env: { ...environment, ...env } }),
  };
}

/**
 * The environment variables of Emscripten and ccache. Debian's Emscripten has a read-only cache of system libraries, so a separate one
 * is used. ccache compares contents, not times, and paths relative to the build folder, so that equal files are cache hits in another
 * checkout or a patched copy of the sources.
 */
function cacheEnvironment(cache) {
  return {
    EM_CACHE: join(cache, 'emcache'),
    EM_FROZEN_CACHE: '0',
    CCACHE_DIR: join(cache, 'ccache'),
    CCACHE_BASEDIR: cache,
    CCACHE_NOHASHDIR: '1',
    CCACHE_COMPILERCHECK: 'content',
    CCACHE_MAXSIZE: '4G',
    CCACHE_SLOPPINESS: 'time_macros,include_file_mtime,include_file_ctime',
  };
}

async function readIdentity(toolchain) {
  const { stdout } = await toolchain.run(['em++', '--version'], { capture: true });
  const found = /\) (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (found !== versions.emscripten) {
    throw new BuildError(`em++: version ${found ?? stdout.split('\n')[0]}, expected ${versions.emscripten}`, {
      hint:
        toolchain.kind === 'emsdk'
          ? `emsdk install ${versions.emscripten} && emsdk activate ${versions.emscripten}`
          : undefined,
    });
  }
  const script =
    'L=$(em-config LLVM_ROOT); C=$L/clang; [ -x "$C" ] || C=$L/clang-19; "$C" --version; "$(em-config BINARYEN_ROOT)/bin/wasm-opt" --version';
  const tools = await toolchain.run(['sh', '-c', script], { capture: true });
  const [clang] = tools.stdout.split('\n');
  const binaryen = /wasm-opt version (\d+)/.exec(tools.stdout)?.[1];
  return `emscripten ${found}, ${clang}, binaryen ${binaryen}`;
}

/** @param {Toolchain} toolchain @returns {Promise<string | undefined>} ccache's path, as the toolchain sees it */
export async function findCcache(toolchain) {
  const { stdout } = await toolchain.run(['sh', '-c', 'command -v ccache'], { capture: true, allowFailure: true });
  return stdout.trim() || undefined;
}
