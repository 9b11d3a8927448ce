import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BuildError } from './build-error.mjs';

/**
 * Checks before a long step that there is room for its results.
 * @param {string} folder where they go; need not exist yet
 * @param {number} bytes how much is needed
 * @param {string} what the purpose, in a few words
 * @throws {BuildError} if there is less
 */
export function requireDisk(folder, bytes, what) {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new BuildError(`${folder}: ${formatGigabytes(free)} free, ${what} needs ${formatGigabytes(bytes)}`, {
    hint: 'make room, or set BPF_LINK_WASM_CACHE to a folder on another disk',
  });
}

function formatGigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
