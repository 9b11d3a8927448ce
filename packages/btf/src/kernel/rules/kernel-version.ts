/** The kernels whose rules are known: the first with BTF, and the newest whose source was read. */
export const oldestKernel = '4.18';
export const newestKernel = '7.2';

/** A kernel version as one number that compares: major * 1000 + minor. The patch level does not count. */
export type KernelVersion = number;

/**
 * Parses "6.18", "6.18.44-rc1" or "v6.18".
 *
 * @returns undefined when the text is no kernel version between 4.18 and 7.2
 */
export function parseKernelVersion(text: string): KernelVersion | undefined {
  const match = /^v?(\d{1,2})\.(\d{1,3})(?:[.-].*)?$/.exec(text);
  if (match === null) return undefined;
  const version = Number(match[1]) * 1000 + Number(match[2]);
  return version >= 4018 && version <= 7002 && lastMinor(Number(match[1])) >= Number(match[2]) ? version : undefined;
}

/** "6.18" for 6018. */
export function formatKernelVersion(version: KernelVersion): string {
  return `${Math.floor(version / 1000)}.${version % 1000}`;
}

/** Every release from the first to the last whose rules are known, oldest first. */
export function listKernelVersions(): KernelVersion[] {
  const versions: KernelVersion[] = [];
  for (let major = 4; major <= 7; major += 1) {
    for (let minor = major === 4 ? 18 : 0; minor <= lastMinor(major); minor += 1) versions.push(major * 1000 + minor);
  }
  return versions;
}

/** The series ended with 4.20, 5.19 and 6.19. */
function lastMinor(major: number): number {
  return { 4: 20, 5: 19, 6: 19, 7: 2 }[major] ?? -1;
}
