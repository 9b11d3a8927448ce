import type { Btf } from '../model/btf.js';
import type { ElfObject } from '../elf/elf-object.js';

/** The parts of an object file that loaders read. */
export interface LoaderObject {
  readonly elf: ElfObject;
  /** Its .BTF; undefined when there is none. */
  readonly btf: Btf | undefined;
}

/** The known loaders; each behaves like one specific version. */
export const loaders = { libbpf: 'libbpf 1.8', aya: 'aya-obj 0.6', cilium: 'cilium/ebpf 0.22' } as const;

/** A loader. */
export type Loader = keyof typeof loaders;

/** Every loader, in the order of tables. */
export const allLoaders = Object.keys(loaders) as readonly Loader[];

/** A loader's refusal, caught where its answer is built. */
export class LoaderRefusal extends Error {
  override name = 'LoaderRefusal';

  constructor(
    message: string,
    readonly errno?: string,
  ) {
    super(message);
  }
}
