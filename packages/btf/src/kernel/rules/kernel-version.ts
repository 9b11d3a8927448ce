/** The range of known kernels: the first with BTF, and the newest that was tested. */
export const oldestKernel = '4.18';
export const newestKernel = '7.3';

/**
 * A kernel version as one comparable number: major * 1000 + minor, and the patch level in thousandths, so that 6.1.176
 * is 6001.176. Without a patch level it is the first of its series.
 */
export type KernelVersion = number;

/**
 * Parses "6.18", "6.18.44-rc1" or "v6.18". A vendor's suffix is ignored, and so are a vendor's backports.
 *
 * @returns undefined when the text is not a version of a kernel with BTF; a version after the newest known one is parsed
 */
export function parseKernelVersion(text: string): KernelVersion | undefined {
  const match = /^v?(\d{1,2})\.(\d{1,3})(?:\.(\d{1,3}))?(?:[.+-].*)?$/.exec(text);
  if (match === null) return undefined;
  const [major, minor, patch] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const version = major * 1000 + minor;
  return version >= 4018 && minor <= lastMinor(major) ? version + patch / 1000 : undefined;
}

/**
 * Parses a kernel version given by the user.
 *
 * @param text Defaults to the newest known kernel.
 * @throws RangeError when it is not a version of a kernel with BTF
 */
export function assertKernelVersion(text: string = newestKernel): KernelVersion {
  const version = parseKernelVersion(text);
  if (version !== undefined) return version;
  throw new RangeError(`kernel: "${text}", expected a version of ${oldestKernel} or later`);
}

/** Whether a kernel is newer than all known ones: it is judged by the newest known rules. */
export function isBeyondKnown(version: KernelVersion): boolean {
  return releaseOf(version) > parseKernelVersion(newestKernel)!;
}

/** The release that a version belongs to, such as 6001 for 6.1.176. */
export function releaseOf(version: KernelVersion): KernelVersion {
  return Math.floor(version);
}

/** "6.18" for 6018, "6.1.176" for 6001.176. */
export function formatKernelVersion(version: KernelVersion): string {
  const release = releaseOf(version);
  const patch = Math.round((version - release) * 1000);
  return `${Math.floor(release / 1000)}.${release % 1000}${patch === 0 ? '' : `.${patch}`}`;
}

/** Every known release, oldest first. */
export function listKernelVersions(): KernelVersion[] {
  const versions: KernelVersion[] = [];
  const newest = parseKernelVersion(newestKernel)!;
  for (let major = 4; major * 1000 <= newest; major += 1) {
    for (let minor = major === 4 ? 18 : 0; minor <= lastMinor(major) && major * 1000 + minor <= newest; minor += 1)
      versions.push(major * 1000 + minor);
  }
  return versions;
}

/** The last release of each major version: 4.20, 5.19 and 6.19. */
function lastMinor(major: number): number {
  return { 4: 20, 5: 19, 6: 19 }[major] ?? 999;
}
