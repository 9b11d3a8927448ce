import type { Region } from '../memory/region.js';
import { Errno } from './errno.js';
import { KernelMap } from './kernel-map.js';

/** Bytes before each record. @see Linux include/uapi/linux/bpf.h BPF_RINGBUF_HDR_SZ */
const headerSize = 8;

/** Maximum size of a record, in bytes. @see Linux kernel/bpf/ringbuf.c RINGBUF_MAX_RECORD_SZ */
const maxRecordSize = Math.floor(0xffff_ffff / 4);

/** Queries of bpf_ringbuf_query. @see Linux include/uapi/linux/bpf.h BPF_RB_* */
export const RingQuery = { availableData: 0, ringSize: 1, consumerPosition: 2, producerPosition: 3 } as const;

interface RingRecord {
  readonly size: number;
  /** The memory that the program writes to; absent for records of bpf_ringbuf_output. */
  readonly region?: Region;
  state: 'busy' | 'ready' | 'discarded';
  data?: Uint8Array;
}

/** Bytes that a record takes in the buffer. */
export function ringSpace(size: number): number {
  return Math.ceil((size + headerSize) / 8) * 8;
}

/**
 * RINGBUF. Each reserved record has a separate region of memory, which is freed when it is submitted or discarded.
 * @see Linux kernel/bpf/ringbuf.c
 */
export class RingBuffer extends KernelMap {
  readonly #records: RingRecord[] = [];
  readonly #reserved = new Map<number, RingRecord>();
  #producer = 0;
  #consumer = 0;

  /** bpf_ringbuf_reserve. @returns the record's address; 0 when there is no room. */
  reserve(size: number): number {
    if (!this.#hasRoom(size)) return 0;
    const region = this.machine.memory.allocate(size, {
      kind: 'ring buffer record',
      name: `record of ring buffer "${this.spec.name}"`,
    });
    const record: RingRecord = { size, region, state: 'busy' };
    this.#append(record);
    this.#reserved.set(region.address, record);
    return region.address;
  }

  /** Bytes of the reserved record at an address; undefined when there is none. */
  reservedSize(address: number): number | undefined {
    return this.#reserved.get(address)?.size;
  }

  /** bpf_ringbuf_submit and bpf_ringbuf_discard. @returns false when no record is reserved at that address. */
  finish(address: number, isDiscarded: boolean): boolean {
    const record = this.#reserved.get(address);
    if (record?.region === undefined) return false;
    this.#reserved.delete(address);
    record.state = isDiscarded ? 'discarded' : 'ready';
    if (!isDiscarded) record.data = this.machine.memory.bytesOf(record.region).slice();
    this.machine.memory.free(record.region);
    return true;
  }

  /** bpf_ringbuf_output. @returns 0 or a negative error number. */
  output(data: Uint8Array): number {
    if (!this.#hasRoom(data.length)) return -Errno.EAGAIN;
    this.#append({ size: data.length, state: 'ready', data: data.slice() });
    return 0;
  }

  /** bpf_ringbuf_query. @param what Of `RingQuery`; 0 for others. */
  query(what: number): number {
    switch (what) {
      case RingQuery.availableData:
        return this.#producer - this.#consumer;
      case RingQuery.ringSize:
        return this.spec.maxEntries;
      case RingQuery.consumerPosition:
        return this.#consumer;
      case RingQuery.producerPosition:
        return this.#producer;
      default:
        return 0;
    }
  }

  /** Takes the submitted records, as user space does: up to the first one that is still reserved. */
  consume(): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (let record = this.#records[0]; record !== undefined && record.state !== 'busy'; record = this.#records[0]) {
      this.#records.shift();
      this.#consumer += ringSpace(record.size);
      if (record.data !== undefined) found.push(record.data);
    }
    return found;
  }

  override userLookup(): number {
    return -Errno.ENOTSUPP;
  }

  override userNextKey(): number {
    return -Errno.ENOTSUPP;
  }

  #append(record: RingRecord): void {
    this.#records.push(record);
    this.#producer += ringSpace(record.size);
  }

  /** One byte of the buffer always stays free, so that full and empty differ. */
  #hasRoom(size: number): boolean {
    if (size > maxRecordSize || ringSpace(size) > this.spec.maxEntries) return false;
    return this.#producer + ringSpace(size) - this.#consumer <= this.spec.maxEntries - 1;
  }
}
