import { newestKernel, parseKernelVersion } from '@bpf-link-wasm/btf';

export { newestKernel };

/** `6.18` for the number that kernel versions compare by. */
export function formatKernelVersion(version: number): string {
  return `${Math.floor(version / 1000)}.${version % 1000}`;
}

/** Every release whose rules are known, the newest first. */
export function listKernelVersions(): number[] {
  const versions: number[] = [];
  for (let major = 4; major <= 20; major += 1) {
    for (let minor = 0; minor <= 20; minor += 1) {
      const version = parseKernelVersion(`${major}.${minor}`);
      if (version !== undefined) versions.push(version);
    }
  }
  return versions.toReversed();
}
