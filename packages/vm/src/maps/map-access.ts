import { MapFlag } from '@bpf-link-wasm/btf';

/** What programs may do with values, by the flags of the map. */
export function accessOf(flags: number): { readonly isReadable: boolean; readonly isWritable: boolean } {
  return { isReadable: (flags & MapFlag.WRONLY_PROG) === 0, isWritable: (flags & MapFlag.RDONLY_PROG) === 0 };
}
