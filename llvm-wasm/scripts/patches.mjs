import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { run } from '../../tools/toolchain/run.mjs';

/**
 * A patch to LLVM: the name and path of its file, and its text.
 * @typedef {{name: string, path: string, text: string}} Patch
 */

/**
 * Reads the patches of a folder, in the order in which they are applied.
 * @param {string} folder
 * @returns {Patch[]}
 * @throws {BuildError} when a name is not NNNN-*.patch, or two have the same number
 */
export function listPatches(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .sort();
  const numbers = new Set();
  for (const name of names) {
    const number = /^(\d{4})-[\w.-]+\.patch$/.exec(name)?.[1];
    if (!number) throw new BuildError(`${join(folder, name)}: expected a name like 0001-what-it-does.patch`);
    if (numbers.has(number)) throw new BuildError(`${join(folder, name)}: another patch has the number ${number}`);
    numbers.add(number);
  }
  return names.map((name) => ({ name, path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

/**
 * Lists the files that a patch changes, creates or removes.
 * @param {Patch} patch
 * @returns {string[]} relative to LLVM's source tree
 */
export function touchedFiles({ name, text }) {
  const paths = [...text.matchAll(/^(?:---|\+\+\+) (?:[ab]\/(\S+)|\/dev\/null)/gm)]
    .map(([, path]) => path)
    .filter(Boolean);
  if (paths.length === 0)
    throw new BuildError(`${name}: names no file, expected a unified diff with a/ and b/ before the paths`);
  const outside = paths.find((path) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside) throw new BuildError(`${name}: ${outside} is outside of LLVM's sources`);
  return [...new Set(paths)];
}

/**
 * Applies patches in order to copies of the files that they touch.
 * @param {Patch[]} patches
 * @param {string} pristine LLVM's unpatched sources
 * @param {string} staging folder for the copies, recreated
 * @returns {Promise<string[]>} the touched files; one that a patch removes is not in the folder
 * @throws {BuildError} naming the patch, the file, and the line of the hunk that does not apply
 */
export async function applyPatches(patches, pristine, staging) {
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const touched = [...new Set(patches.flatMap(touchedFiles))].sort();
  for (const path of touched) {
    if (existsSync(join(pristine, path))) await cp(join(pristine, path), join(staging, path));
  }
  // Inside a repository, git apply would skip paths that are not in it, so it must not find one.
  const env = { GIT_CEILING_DIRECTORIES: dirname(staging), GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
  for (const { name, path } of patches) {
    const args = ['apply', '--verbose', '--whitespace=nowarn', path];
    const { status, stderr } = await run('git', args, { cwd: staging, env, capture: true, allowFailure: true });
    if (status !== 0) {
      const reasons = stderr
        .split('\n')
        .filter((line) => /^(error|fatal):/.test(line))
        .join('\n');
      throw new BuildError(`${name}: does not apply to LLVM's sources after the patches before it`, {
        hint: reasons || stderr.trim(),
      });
    }
  }
  return touched;
}
