import { renameSync } from 'node:fs';
import { reasonOf } from '@bpf-link-wasm/driver';

/** How long a file that is in use is waited for, in milliseconds. */
const patience = 2000;

/** Whether Windows refuses to rename or to replace a file because a process may have it open. */
export function isInUse(error: unknown, platform: string = process.platform): boolean {
  return platform === 'win32' && ['EACCES', 'EBUSY', 'EPERM'].includes(reasonOf(error));
}

/**
 * Renames a file, and replaces the one that has the new name. A file that is in use is tried again for two seconds: on
 * Windows, virus scanners and indexers open new files for a moment.
 * @throws Error of the last attempt
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
      if (waited >= patience) throw new Error(reason, { cause });
    }
    Atomics.wait(pause, 0, 0, next);
  }
}
