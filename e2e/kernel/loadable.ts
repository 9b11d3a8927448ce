import type { LoadAbilities } from './bpf-folder.js';

/** Whether the kernel and libbpf have the features that a program of `programs/` needs. */
export function isLoadable(name: string, { kinds, libbpf: [major, minor] }: LoadAbilities): boolean {
  switch (name) {
    case 'kind-fentry':
    case 'kind-fexit':
      return kinds.has('tracing');
    case 'kind-lsm':
      return kinds.has('lsm');
    case 'kind-kprobe':
      return kinds.has('kprobe');
    case 'kind-netfilter':
      return major > 1 || minor >= 3;
    default:
      return true;
  }
}
