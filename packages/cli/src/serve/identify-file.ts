import { readlinkSync, statSync } from 'node:fs';

/**
 * What file a path is now: device, number, size, and times of change. Two processes for which a path is another file, or
 * between whose looks it changed, get different texts.
 * @throws Error when there is no such file, or it is not a plain one: who reads a pipe takes its bytes, and may wait for ever
 */
export function identifyFile(path: string): string {
  const status = statSync(path, { bigint: true });
  if (!status.isFile()) throw new Error(`${path} is not a plain file`);
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/**
 * What the root and the working folder are, and which mounts lie below them: with equal folders and other mounts, the paths
 * in an archive are other files.
 * @throws Error when Linux does not say which mounts: without /proc
 */
export function identifyView(): string {
  const places = ['/', '.'].map((path) => statSync(path, { bigint: true })).map(({ dev, ino }) => `${dev}:${ino}`);
  return [...places, ...(process.platform === 'linux' ? [readlinkSync('/proc/self/ns/mnt')] : [])].join(' ');
}
