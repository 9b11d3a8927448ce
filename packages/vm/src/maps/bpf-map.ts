import { MapFlag, type Btf } from '@bpf-link-wasm/btf';
import type { Machine } from '../machine/machine.js';

/** A map as its object defines it. */
export interface MapSpec {
  readonly name: string;
  /** Its type's number. @see Linux include/uapi/linux/bpf.h enum bpf_map_type */
  readonly type: number;
  /** In bytes; 0 for map types without keys. */
  readonly keySize: number;
  /** In bytes; 0 for map types without values. */
  readonly valueSize: number;
  readonly maxEntries: number;
  /** BPF_F_*: map_flags of its creation. */
  readonly flags: number;
  /** map_extra: the number of a bloom filter's hash functions. */
  readonly extra: bigint;
  /** Types of keys and values, where the object has them. */
  readonly types?: {
    readonly btf: Btf;
    /** Id of the keys' type. */
    readonly key?: number;
    /** Id of the values' type. */
    readonly value?: number;
  };
  /** For a map of maps: the definition that the maps in it must match. */
  readonly inner?: MapSpec;
}

/**
 * A map as helpers and the loader see it. Results below 0 are negative error numbers, the kernel's: -2 is ENOENT.
 * Operations that a type does not support return the kernel's error, often -ENOTSUPP.
 */
export interface BpfMap {
  readonly spec: MapSpec;
  /** The pointer that programs have to the map; nothing can be read through it. */
  readonly address: number;

  /**
   * Finds the value of a key, for a program.
   * @param key `spec.keySize` bytes, read before the call returns.
   * @param cpu The CPU whose value to find, in per-CPU maps; default: the one that the program runs on. Other types ignore it.
   * @returns its address, as programs have it; 0 when there is none.
   */
  lookup(key: Uint8Array, cpu?: number): number;

  /**
   * Sets the value of a key, for a program; in per-CPU maps, the value of the CPU that it runs on.
   * @param flags BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2, BPF_F_LOCK 4.
   * @returns 0 or a negative error number.
   */
  update(key: Uint8Array, value: Uint8Array, flags: number): number;

  /** Removes a key. @returns 0 or a negative error number. */
  delete(key: Uint8Array): number;

  /**
   * The key after a key, in the order of the map; the first one for undefined, or for a key that is not there.
   * @returns undefined after the last.
   */
  nextKey(key?: Uint8Array): Uint8Array | undefined;

  /**
   * Address of the first value of a map of globals (`.data`, `.rodata`, `.bss`) or of an array, which programs refer to directly.
   * 0 for other types.
   */
  readonly valueAddress: number;
}

/** Creates a map and its memory. @throws {VmError} VM_BAD_MAP for a definition that the kernel would refuse, VM_OUT_OF_MEMORY */
export type CreateMap = (spec: MapSpec, machine: Machine) => BpfMap;

/** What programs may do with values, by the flags of the map. */
export function accessOf(flags: number): { readonly isReadable: boolean; readonly isWritable: boolean } {
  return { isReadable: (flags & MapFlag.WRONLY_PROG) === 0, isWritable: (flags & MapFlag.RDONLY_PROG) === 0 };
}
