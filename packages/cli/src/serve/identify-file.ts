import { statSync } from 'node:fs';

/**
 * What file a path is now: device, number, size, and times of change. Two processes for which a path is another file, or
 * between whose looks it changed, get different texts.
 * @throws Error when there is no such file
 */
export function identifyFile(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/** What the root and the working folder are, whatever lies in them. */
export function identifyView(): string {
  return ['/', '.']
    .map((path) => statSync(path, { bigint: true }))
    .map(({ dev, ino }) => `${dev}:${ino}`)
    .join(' ');
}
