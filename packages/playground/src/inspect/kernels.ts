import { listKernelVersions as listOldestFirst } from '@bpf-link-wasm/btf';

export { formatKernelVersion, newestKernel } from '@bpf-link-wasm/btf';

/** Every release whose rules are known, the newest first. */
export function listKernelVersions(): number[] {
  return listOldestFirst().toReversed();
}
