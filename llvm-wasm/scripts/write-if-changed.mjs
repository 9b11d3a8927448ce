import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file unless it already has the content, so that its modification time is that of the last change.
 * @param {string} path
 * @param {string | Buffer} data
 * @returns {Promise<boolean>} whether it was written
 */
export async function writeIfChanged(path, data) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(data))) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  return true;
}
