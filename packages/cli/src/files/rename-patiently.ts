import { renameSync } from 'node:fs';
import { reasonOf } from '@bpf-link-wasm/driver';

/** How long to wait for a file that is in use. */
const patienceMs = 2000;

/** Whether Windows refuses to rename or to replace a file because a process may have it open. */
export function isInUse(error: unknown, platform: string = process.platform): boolean {
  return platform === 'win32' && ['EACCES', 'EBUSY', 'EPERM'].includes(reasonOf(error));
}

/**
 * Renames a file, replacing one that has the new name. If a file is in use, it retries for two seconds: on Windows,
 * virus scanners and indexers open new files for a moment.
 * @throws the error of the last attempt
 */
export function renamePatiently(
  from: string,
  to: string,
  platform: string = process.platform,
  rename = renameSync,
): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0, next = 10; ; waited += next, next *= 2) {
    try {
      return rename(from, to);
    } catch (cause) {
      if (!isInUse(cause, platform)) throw cause;
      const reason = `${reasonOf(cause)}, another process may have it open`;
      if (waited >= patienceMs) throw new Error(reason, { cause });
    }
    Atomics.wait(pause, 0, 0, next);
  }
}
