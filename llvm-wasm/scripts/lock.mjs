import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BuildError } from '../../tools/toolchain/build-error.mjs';

/**
 * Takes a lock file, so that two builds do not write to the same folder. The lock of a process that has ended is ignored.
 * @param {string} path
 * @returns {() => void} releases it
 * @throws {BuildError} if a running process holds it
 */
export function holdLock(path) {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder))
      throw new BuildError(`${path}: process ${holder} is building here`, { hint: 'wait until it ends' });
    rmSync(path, { force: true });
    return holdLock(path);
  }
  return () => rmSync(path, { force: true });
}

function isRunning(pid) {
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
