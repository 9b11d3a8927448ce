import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestTree } from '../../tools/toolchain/llvm-tree.mjs';
import { applyPatches } from './patches.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

/**
 * Brings a folder to LLVM's sources with the patches applied. A file with unchanged content keeps its time, so that a build compiles
 * only what has changed.
 * @param {string} folder
 * @param {string} pristine LLVM's unpatched sources
 * @param {import('./patches.mjs').Patch[]} patches
 * @returns {Promise<string[]>} the files that were written
 */
export async function syncPatchedSource(folder, pristine, patches) {
  const record = `${folder}.patched.json`;
  if (!existsSync(folder)) {
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    for (const path of (await digestTree(pristine)).files) {
      await cp(join(pristine, path), join(unfinished, path), { preserveTimestamps: true });
    }
    writeFileSync(record, '[]\n');
    await rename(unfinished, folder);
  }
  const staging = `${folder}.staging`;
  const touched = await applyPatches(patches, pristine, staging);
  const before = JSON.parse(readFileSync(record, 'utf8'));
  // Recorded first, so that the next run repairs an interrupted one.
  writeFileSync(record, `${JSON.stringify([...new Set([...before, ...touched])])}\n`);
  const written = [];
  for (const path of new Set([...before, ...touched])) {
    const from = join(touched.includes(path) ? staging : pristine, path);
    const to = join(folder, path);
    if (!existsSync(from)) await rm(to, { force: true });
    else if (await writeIfChanged(to, await readFile(from))) written.push(path);
  }
  writeFileSync(record, `${JSON.stringify(touched)}\n`);
  await rm(staging, { recursive: true });
  return written;
}
