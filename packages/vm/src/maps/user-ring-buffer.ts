import { Errno } from './errno.js';
import { KernelMap } from './kernel-map.js';
import { ringSpace } from './ring-buffer.js';

/** Maximum number of records that one drain consumes. @see Linux kernel/bpf/ringbuf.c BPF_MAX_USER_RINGBUF_SAMPLES */
export const maxDrained = 128 * 1024;

/** USER_RINGBUF: user space writes records, a program drains them. @see Linux kernel/bpf/ringbuf.c */
export class UserRingBuffer extends KernelMap {
  readonly #records: Uint8Array[] = [];
  #used = 0;
  #isBusy = false;

  /** Writes a record, as user space does. @returns 0, -E2BIG or -ENOSPC, as libbpf's user_ring_buffer__reserve. */
  write(data: Uint8Array): number {
    const space = ringSpace(data.length);
    if (space > this.spec.maxEntries) return -Errno.E2BIG;
    if (space > this.spec.maxEntries - this.#used) return -Errno.ENOSPC;
    this.#records.push(new Uint8Array(data));
    this.#used += space;
    return 0;
  }

  /**
   * bpf_user_ringbuf_drain.
   * @param visit Called for each record, until it returns a number other than 0.
   * @returns the number of records, or -EBUSY within another drain.
   */
  drain(visit: (data: Uint8Array) => bigint): number {
    if (this.#isBusy) return -Errno.EBUSY;
    this.#isBusy = true;
    try {
      for (let count = 0; count < maxDrained; count += 1) {
        const data = this.#records[0];
        if (data === undefined) return count;
        const answer = visit(data);
        this.#records.shift();
        this.#used -= ringSpace(data.length);
        if (answer !== 0n) return count + 1;
      }
      return maxDrained;
    } finally {
      this.#isBusy = false;
    }
  }

  override userLookup(): number {
    return -Errno.ENOTSUPP;
  }

  override userNextKey(): number {
    return -Errno.ENOTSUPP;
  }
}
