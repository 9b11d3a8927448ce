import { BtfError, kernelFunctionsOf, listKernelVersions as listOldestFirst, type Btf } from '@bpf-link-wasm/btf';
import type { LinkOptions } from '@bpf-link-wasm/driver';
import { inspect, type Inspected } from './inspected.js';

export { formatKernelVersion, newestKernel } from '@bpf-link-wasm/btf';

/** Lists every release whose rules are known, newest first. */
export function listKernelVersions(): number[] {
  return listOldestFirst().toReversed();
}

/** A kernel whose types are known. */
export interface Kernel {
  /** Name of the file with its types. */
  readonly name: string;
  readonly types: Btf;
}

/** Reads a kernel's types from raw BTF or a kernel's file. @throws Error with a message for the user */
export async function readKernel(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Kernel> {
  return { name, types: kernelTypesIn(await inspect(name, bytes)) };
}

/** The types of a kernel, from its raw BTF or its image. @throws Error with a message for the user when the file is something else */
export function kernelTypesIn({ name, btf }: Inspected): Btf {
  if (btf !== undefined && btf.base === undefined) return btf;
  throw new BtfError('BTF_BAD_VALUE', {
    subject: name,
    found: btf === undefined ? 'a file without BTF' : 'the BTF of a module',
    expected: "a kernel's, such as /sys/kernel/btf/vmlinux",
  });
}

/** The linker options that depend on a kernel: the prototypes of the functions that programs may call. */
export function linkOptionsFor({ types }: Kernel): Pick<LinkOptions, 'kernelFunctions'> {
  return { kernelFunctions: kernelFunctionsOf(types) };
}
