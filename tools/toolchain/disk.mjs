import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';

/**
 * Checks that there is enough disk space, before a long step.
 * @param {string} folder where the results are written; need not exist yet
 * @param {number} bytes the space that is needed
 * @param {string} what what needs it, in a few words, for the message
 * @throws {BuildError} if there is less space
 */
export function requireDisk(folder, bytes, what) {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new BuildError(`${folder}: ${formatGigabytes(free)} free, ${what} needs ${formatGigabytes(bytes)}`, {
    hint: 'free some space, or set BPF_LINK_WASM_CACHE to a folder on another disk',
  });
}

function formatGigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
