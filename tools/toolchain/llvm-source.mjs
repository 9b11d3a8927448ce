import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';
import { cacheFolder, cachePath, versions } from './cache.mjs';
import { requireDisk } from './disk.mjs';
import { download, downloadDebianSource } from './download.mjs';
import { digestTree, isNeeded } from './llvm-tree.mjs';
import { run } from './run.mjs';

const { version, treeSha256, release, debianSource } = versions.llvm;
const stamp = '.verified';

/** The folder for the unpatched sources. @returns {string} */
export function llvmSourcePath() {
  return cachePath('llvm-source', `llvm-${version}`);
}

/** Whether the sources are there, verified against versions.json. @returns {boolean} */
export function hasLlvmSource() {
  const file = join(llvmSourcePath(), stamp);
  return existsSync(file) && readFileSync(file, 'utf8').trim() === treeSha256;
}

/**
 * Gets LLVM's sources at the pinned version: from a local archive, else the official release, else Debian's source
 * package. Whatever the source, only the files that a BPF build reads are unpacked, and their digest must be the pinned
 * one.
 * @param {{archive?: string}} [options] `archive`: a tar file of the sources, compressed in a way that tar knows
 * @returns {Promise<string>} the folder
 */
export async function setUpLlvmSource({ archive } = {}) {
  const folder = llvmSourcePath();
  if (hasLlvmSource()) return folder;
  requireDisk(cachePath(), 600e6, "LLVM's sources");
  const file = archive ? resolve(archive) : await downloadLlvm();
  if (!existsSync(file)) throw new BuildError(`${file}: no such archive, expected LLVM ${version}'s sources`);
  const unpacked = `${folder}.unfinished`;
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked, { recursive: true });
  console.log(`unpacking ${file}`);
  await unpack(file, unpacked);
  const { sha256, files } = await digestTree(unpacked);
  if (sha256 !== treeSha256) {
    throw new BuildError(
      `${file}: the sources' digest is ${sha256} (of ${files.length} files), expected ${treeSha256}`,
      {
        hint:
          `use the unchanged sources of LLVM ${version}; for a new release, put the digest in llvm-wasm/versions.json once another ` +
          `source has the same; what was unpacked stays in ${unpacked}`,
      },
    );
  }
  writeFileSync(join(unpacked, stamp), `${sha256}\n`);
  await rm(folder, { recursive: true, force: true });
  renameSync(unpacked, folder);
  return folder;
}

async function downloadLlvm() {
  const failures = [];
  try {
    const file = join(cacheFolder('downloads'), basename(release.url));
    await download(release.url, file, release.sha256);
    return file;
  } catch (error) {
    failures.push(error);
  }
  try {
    return await downloadDebianSource(debianSource);
  } catch (error) {
    failures.push(error);
  }
  if (failures.some((error) => !(error instanceof BuildError))) throw new AggregateError(failures);
  throw new BuildError(`LLVM ${version}: the sources could not be downloaded`, {
    hint: [
      ...failures.map(({ message }) => message),
      'name a local archive with --llvm-source FILE or LLVM_SOURCE_ARCHIVE',
    ].join('\n'),
  });
}

/** Unpacks the files that isNeeded accepts, without the archive's top folder. */
async function unpack(archive, folder) {
  const { stdout } = await run('tar', ['-tf', archive], { capture: true });
  const paths = stdout
    .split('\n')
    .filter((path) => !path.endsWith('/') && isNeeded(path.replace(/^(\.\/)?[^/]*\//, '')));
  if (paths.length === 0)
    throw new BuildError(`${archive}: none of LLVM's sources in it, expected NAME/llvm/CMakeLists.txt and so on`);
  const list = `${folder}.list`;
  writeFileSync(list, paths.join('\n'));
  await run('tar', ['-xf', archive, '-C', folder, '--strip-components=1', '--no-same-owner', '-T', list]);
  await rm(list);
}
