import { Errno } from './errno.js';
import { jhash } from './jhash.js';
import { KernelMap, readIndex, writeIndex } from './kernel-map.js';
import { bytesOfU64 } from '../memory/words.js';

/** Flags of bpf_get_stackid. @see Linux include/uapi/linux/bpf.h BPF_F_* */
export const StackFlag = { skipMask: 0xff, userStack: 0x100, fastCompare: 0x200, reuseId: 0x400 } as const;

/** STACK_TRACE. Ids of stacks are a hash of the addresses, as in the kernel. @see Linux kernel/bpf/stackmap.c */
export class StackTraceMap extends KernelMap {
  readonly #stacks = new Map<number, { readonly hash: number; readonly bytes: Uint8Array }>();

  get #buckets(): number {
    return 2 ** Math.ceil(Math.log2(this.spec.maxEntries));
  }

  /**
   * bpf_get_stackid.
   * @param stack Addresses, innermost first.
   * @returns the id, or a negative error number.
   */
  add(stack: readonly bigint[], flags: number): number {
    const skip = flags & StackFlag.skipMask;
    const depth = this.spec.valueSize / 8;
    const addresses = stack.slice(skip, skip + depth);
    if (addresses.length === 0) return -Errno.EFAULT;
    const bytes = bytesOfU64(addresses);
    const hash = jhash(bytes, 0);
    const id = (hash & (this.#buckets - 1)) >>> 0;
    const there = this.#stacks.get(id);
    if (there?.hash === hash) {
      const isSame = there.bytes.length === bytes.length && bytes.every((byte, index) => byte === there.bytes[index]);
      if ((flags & StackFlag.fastCompare) !== 0 || isSame) return id;
    }
    if (there !== undefined && (flags & StackFlag.reuseId) === 0) return -Errno.EEXIST;
    if (there === undefined && this.#stacks.size >= this.spec.maxEntries) return -Errno.ENOMEM;
    this.#stacks.set(id, { hash, bytes });
    return id;
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    const stack = this.#stacks.get(readIndex(key));
    if (stack === undefined) return -Errno.ENOENT;
    into.fill(0);
    into.set(stack.bytes);
    return 0;
  }

  override userLookupAndDelete(key: Uint8Array, into: Uint8Array): number {
    const result = this.userLookup(key, into);
    if (result === 0) this.#stacks.delete(readIndex(key));
    return result;
  }

  override update(): number {
    return -Errno.EINVAL;
  }

  override delete(key: Uint8Array): number {
    const id = readIndex(key);
    if (id >= this.#buckets) return -Errno.E2BIG;
    return this.#stacks.delete(id) ? 0 : -Errno.ENOENT;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    const after = key === undefined || !this.#stacks.has(readIndex(key)) ? -1 : readIndex(key);
    const next = [...this.#stacks.keys()].filter((id) => id > after).sort((a, b) => a - b)[0];
    if (next === undefined) return -Errno.ENOENT;
    writeIndex(into, next);
    return 0;
  }
}
