import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The parts of LLVM's source tree that a build of the BPF backend reads; a trailing slash includes everything below.
 */
const needed = [
  'LICENSE.TXT',
  'cmake/',
  'libc/hdr/',
  'libc/include/',
  'libc/shared/',
  'libc/src/__support/',
  'llvm/CMakeLists.txt',
  'llvm/LICENSE.TXT',
  'llvm/cmake/',
  'llvm/include/',
  'llvm/lib/',
  'llvm/projects/',
  'llvm/runtimes/',
  'llvm/utils/TableGen/',
  'third-party/siphash/',
];

/**
 * Whether a build of the BPF backend may read a file. Of other targets it only reads some .td files, from which TargetParser is
 * generated.
 * @param {string} path relative to LLVM's source tree, with slashes
 */
export function isNeeded(path) {
  if (!needed.some((entry) => (entry.endsWith('/') ? path.startsWith(entry) : path === entry))) return false;
  const target = /^llvm\/lib\/Target\/([^/]+)\/./.exec(path)?.[1];
  if (target === undefined) return path !== 'llvm/lib/Target/README.txt';
  return target === 'BPF' || path.endsWith('.td');
}

/**
 * Computes a digest of LLVM's sources that does not depend on how they were packed: the sha256 of a line
 * `<sha256 of the content>  <path>` for each file that isNeeded accepts, sorted by path.
 * @param {string} folder
 * @returns {Promise<{sha256: string, files: string[]}>} `sha256` is hexadecimal; `files` are relative to the folder
 */
export async function digestTree(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(isNeeded)
    .sort((a, b) => (a < b ? -1 : 1));
  const digest = createHash('sha256');
  for (const path of files) digest.update(`${sha256(await readFile(join(folder, path)))}  ${path}\n`);
  return { sha256: digest.digest('hex'), files };
}

/** Hashes data. @param {string | Uint8Array} data @returns {string} hexadecimal */
export function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}
