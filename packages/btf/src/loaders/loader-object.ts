import type { Btf } from '../model/btf.js';
import type { ElfObject } from '../elf/elf-object.js';

/** What loaders read of an object file. */
export interface LoaderObject {
  readonly elf: ElfObject;
  /** Its .BTF; undefined when there is none. */
  readonly btf: Btf | undefined;
}

/** The loaders whose behaviour is known, each as of one version. */
export const loaders = { libbpf: 'libbpf 1.8', aya: 'aya-obj 0.6', cilium: 'cilium/ebpf 0.22' } as const;

/** A loader. */
export type Loader = keyof typeof loaders;

/** Every loader, in the order of tables. */
export const allLoaders = Object.keys(loaders) as readonly Loader[];

/** What stops a loader; it is caught where its answer is made. */
export class LoaderRefusal extends Error {
  override name = 'LoaderRefusal';

  constructor(
    message: string,
    readonly errno?: string,
  ) {
    super(message);
  }
}
