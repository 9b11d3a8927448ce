import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';
import { cachePath, versions } from './cache.mjs';
import { requireDisk } from './disk.mjs';
import { verifyFile } from './download.mjs';
import { run } from './run.mjs';

const version = versions.emscripten;
const repository = 'https://github.com/emscripten-core/emsdk';

/** Finds the emsdk to use. @returns {string | undefined} its folder: `$EMSDK`, else the one that setUpEmsdk has installed */
export function emsdkPath() {
  if (process.env.EMSDK) return resolve(process.env.EMSDK);
  const own = cachePath(`emsdk-${version}`);
  return existsSync(join(own, '.verified')) ? own : undefined;
}

/** The environment variables that emsdk's commands need. @param {string} emsdk @returns {Record<string, string>} */
export function emsdkEnvironment(emsdk) {
  return { EMSDK: emsdk, EM_CONFIG: join(emsdk, '.emscripten') };
}

/**
 * Installs emsdk at the pinned version, unless it is installed. emsdk itself does not verify its downloads, but its repository lists
 * their hashes for Bazel: the archive is checked against them before any of its programs runs.
 * @returns {Promise<string>} the folder
 * @throws {BuildError} if it cannot be downloaded, or does not support this platform
 * @see emscripten-core/emsdk bazel/revisions.bzl
 */
export async function setUpEmsdk() {
  const emsdk = cachePath(`emsdk-${version}`);
  if (existsSync(join(emsdk, '.verified'))) return emsdk;
  requireDisk(cachePath(), 2.5e9, 'emsdk');
  const unfinished = `${emsdk}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await run('git', ['clone', '--quiet', '--depth', '1', '--branch', version, repository, unfinished]);
  const expected = readPublishedHash(readFileSync(join(unfinished, 'bazel/revisions.bzl'), 'utf8'));
  const script = join(unfinished, process.platform === 'win32' ? 'emsdk.bat' : 'emsdk');
  await run(script, ['install', version], { env: { EMSDK_KEEP_DOWNLOADS: '1' } });
  const archive = readdirSync(join(unfinished, 'downloads')).find((name) => name.includes('wasm-binaries'));
  if (!archive)
    throw new BuildError(
      `${unfinished}/downloads: no wasm-binaries archive, expected the one that emsdk has downloaded`,
    );
  await verifyFile(join(unfinished, 'downloads', archive), expected, `emsdk's ${archive}`);
  await rm(join(unfinished, 'downloads'), { recursive: true });
  await rm(emsdk, { recursive: true, force: true });
  renameSync(unfinished, emsdk);
  await run(join(emsdk, script.slice(unfinished.length + 1)), ['activate', version]);
  writeFileSync(join(emsdk, '.verified'), `${expected}\n`);
  return emsdk;
}

/**
 * Reads the hash of the archive for a platform.
 * @param {string} revisions text of revisions.bzl: `"3.1.69": struct(hash = "...", sha_linux = "...", ...)`
 * @returns {string} sha256, hexadecimal
 * @throws {BuildError} if there is none for the platform
 */
export function readPublishedHash(revisions, platform = process.platform, architecture = process.arch) {
  const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[platform];
  const key = `sha_${system}${architecture === 'arm64' && system !== 'win' ? '_arm64' : ''}`;
  const entry = revisions.split(`"${version}": struct(`)[1]?.split('),')[0];
  const hash = entry && new RegExp(`\\b${key} = "([0-9a-f]{64})"`).exec(entry)?.[1];
  if (!hash) throw new BuildError(`bazel/revisions.bzl: no ${key} of ${version}`);
  return hash;
}
