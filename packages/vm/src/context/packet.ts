import type { MachineMemory } from '../memory/machine-memory.js';
import type { Region } from '../memory/region.js';

/** Bytes of an Ethernet header. */
export const ethernetHeader = 14;

/** Bytes before a packet into which helpers may move its start. @see Linux include/uapi/linux/bpf.h XDP_PACKET_HEADROOM */
export const packetHeadroom = 256;

/**
 * Bytes at the end of a packet's memory that the kernel reserves: struct skb_shared_info, on x86-64.
 * @see Linux include/net/xdp.h xdp_data_hard_end
 */
export const tailReserve = 320;

/**
 * A packet in the machine's memory, with room before and after it. A program can only access the bytes from the start of its
 * metadata to its end.
 */
export class Packet {
  readonly region: Region;
  readonly #memory: MachineMemory;
  readonly isWritable: boolean;
  #meta = packetHeadroom;
  #start = packetHeadroom;
  #end = packetHeadroom;
  /** Offset of the network layer's header in the region. Some helpers that move the packet's start move it too. */
  networkStart = packetHeadroom;
  /** Whether the packet begins with the header of its link layer. */
  hasLinkHeader = false;
  /** Number of checksums after the first that are known to be correct; undefined when none is. @see Linux include/linux/skbuff.h csum_level */
  checksumLevel: number | undefined;
  /** Whether the hash of the packet's flow is known. */
  hasHash = false;
  /** Whether a helper has put a header around the packet. */
  isEncapsulated = false;

  /** @param capacity Bytes of the packet with its headroom and tailroom. */
  constructor(memory: MachineMemory, capacity: number, isWritable: boolean) {
    this.#memory = memory;
    this.isWritable = isWritable;
    this.region = memory.allocate(capacity, { kind: 'packet', name: 'packet', isReadable: false, isWritable: false });
  }

  /** Address of its first byte: `data`. */
  get dataAddress(): number {
    return this.region.address + this.#start;
  }

  /** Address after its last byte: `data_end`. */
  get endAddress(): number {
    return this.region.address + this.#end;
  }

  /** Address of its metadata, which ends where the packet begins: `data_meta`. */
  get metaAddress(): number {
    return this.region.address + this.#meta;
  }

  /** In bytes, without metadata. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Number of bytes before the metadata. */
  get headroom(): number {
    return this.#meta;
  }

  /** Number of bytes after the packet. */
  get tailroom(): number {
    return this.region.size - this.#end;
  }

  /** Its bytes. A view. */
  get data(): Uint8Array {
    return this.#memory.bytes.subarray(this.region.offset + this.#start, this.region.offset + this.#end);
  }

  /** Its metadata. A view. */
  get meta(): Uint8Array {
    return this.#memory.bytes.subarray(this.region.offset + this.#meta, this.region.offset + this.#start);
  }

  /**
   * Replaces the packet, without metadata.
   * @param linkHeader Length of the link layer's header at its start, in bytes.
   */
  reset(data: Uint8Array, linkHeader = ethernetHeader): void {
    this.#memory.bytes.fill(0, this.region.offset, this.region.offset + this.region.size);
    this.#memory.bytes.set(data, this.region.offset + packetHeadroom);
    this.resize(packetHeadroom, packetHeadroom, packetHeadroom + data.length);
    this.networkStart = packetHeadroom + linkHeader;
    this.hasLinkHeader = linkHeader > 0;
    [this.checksumLevel, this.hasHash, this.isEncapsulated] = [undefined, false, false];
  }

  /**
   * Sets where metadata and packet begin and where the packet ends, all as offsets in the region. The bytes stay where they are.
   * A helper checks its own rules first.
   */
  resize(meta: number, start: number, end: number): void {
    if (!(meta >= 0 && meta <= start && start <= end && end <= this.region.size)) {
      throw new RangeError(
        `packet: ${meta}, ${start}, ${end}, expected offsets in this order up to ${this.region.size}`,
      );
    }
    [this.#meta, this.#start, this.#end] = [meta, start, end];
    this.#memory.protect(this.region, 0, this.region.size, { reads: false, writes: false });
    this.#memory.protect(this.region, meta, end - meta, { reads: true, writes: this.isWritable });
  }

  /**
   * Moves the first bytes, and the packet's start with them. The metadata is dropped.
   * @param length Bytes that move.
   * @param difference Bytes towards the front, leaving zeros behind; negative towards the back, overwriting what was there.
   */
  moveHead(length: number, difference: number): void {
    const { bytes } = this.#memory;
    const from = this.region.offset + this.#start;
    const to = from - difference;
    bytes.copyWithin(to, from, from + length);
    if (difference > 0) bytes.fill(0, to + length, to + length + difference);
    this.resize(this.#start - difference, this.#start - difference, this.#end);
  }

  /** Offsets of metadata, packet and end in the region. */
  get bounds(): { readonly meta: number; readonly start: number; readonly end: number } {
    return { meta: this.#meta, start: this.#start, end: this.#end };
  }
}
