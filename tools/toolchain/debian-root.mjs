import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';
import { cachePath, versions } from './cache.mjs';
import { run } from './run.mjs';

/** The Debian release with the pinned version of Emscripten. */
export const debianSuite = versions.debianRoot;

const packages = 'emscripten,ccache,cmake,ninja-build,python3,xz-utils,ca-certificates,g++,patch';

/** The folder of the Debian root. @returns {string} `$BPF_LINK_WASM_DEBIAN_ROOT`, else one in the cache */
export function debianRootPath() {
  const given = process.env.BPF_LINK_WASM_DEBIAN_ROOT;
  return given ? resolve(given) : cachePath(`debian-${debianSuite}`);
}

/** Whether a folder is a complete Debian root. @param {string} root @returns {boolean} */
export function isDebianRoot(root) {
  return existsSync(join(root, 'usr/share/emscripten/emcc.py')) && existsSync(join(root, 'usr/bin/ninja'));
}

/**
 * Creates the root with mmdebstrap, which takes about a minute and 1.5 GB. The folder gets its final name once it is complete.
 * @param {string} root
 */
export async function createDebianRoot(root) {
  requireRootUser('a Debian root is made by mmdebstrap');
  const unfinished = `${root}.unfinished`;
  if (existsSync(unfinished)) {
    throw new BuildError(`${unfinished}: left behind by an interrupted run`, {
      hint: `check with findmnt that nothing is mounted in it, then remove it: rm -r --one-file-system ${unfinished}`,
    });
  }
  mkdirSync(resolve(root, '..'), { recursive: true });
  await run('mmdebstrap', ['--variant=apt', `--include=${packages}`, debianSuite, unfinished]);
  await run('mv', [unfinished, root]);
}

/**
 * Runs a command inside the root. All mounts are in a separate mount namespace: they disappear with the command, however it ends,
 * and are invisible to the rest of the system.
 * @param {string} root
 * @param {{host: string, inside: string}[]} mounts folders that the command sees, and their paths inside
 * @param {string[]} command
 * @param {{cwd?: string, env?: Record<string, string>, capture?: boolean, allowFailure?: boolean}} [options] `cwd` as
 *   the command sees it; only TERM is passed from this process's environment
 */
export async function runInDebianRoot(root, mounts, command, { cwd = '/', env = {}, capture, allowFailure } = {}) {
  requireRootUser(`${root} is entered with chroot`);
  for (const { host } of mounts) {
    if (!existsSync(host) || !statSync(host).isDirectory()) throw new BuildError(`${host}: no such folder`);
  }
  const script = `
    set -eu
    root=$1 count=$2 cwd=$3; shift 3
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
    mountpoint -q "$root/dev" || mount --rbind /dev "$root/dev"
    while [ "$count" -gt 0 ]; do
      mkdir -p "$root$2"; mount --bind "$1" "$root$2"; shift 2; count=$((count - 1))
    done
    exec chroot "$root" /usr/bin/env -i -C "$cwd" "$@"`;
  const variables = {
    TERM: process.env.TERM ?? 'dumb',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...env,
  };
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', root, String(mounts.length), cwd];
  for (const { host, inside } of mounts) args.push(host, inside);
  for (const [name, value] of Object.entries(variables)) args.push(`${name}=${value}`);
  const result = await run('unshare', [...args, ...command], { capture, allowFailure: true });
  if (result.status === 0 || allowFailure) return result;
  throw new BuildError(`${command.join(' ').slice(0, 300)}: exit code ${result.status}, in ${root}`, {
    hint: result.stderr.trim().slice(-4000),
  });
}

function requireRootUser(reason) {
  if (process.platform !== 'linux') {
    throw new BuildError(`${process.platform}: ${reason}, which needs Linux`, { hint: 'set EMSDK to an emsdk folder' });
  }
  if (process.getuid() !== 0)
    throw new BuildError(`${reason}, which needs root`, { hint: 'run as root, or set EMSDK to an emsdk folder' });
}
