import type { Machine } from '../machine/machine.js';
import type { MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { checkPresence, nextInTable } from './hash-map.js';
import { KernelMap, nextIndex, readIndex } from './kernel-map.js';
import { KeyTable, noEntry } from './key-table.js';
import { isPlainUpdate, MapType } from './map-type.js';

/**
 * SOCKMAP, SOCKHASH and REUSEPORT_SOCKARRAY. A socket is a number that the test chooses, its cookie: any except 0.
 * @see Linux net/core/sock_map.c, kernel/bpf/reuseport_array.c
 */
export class SocketMap extends KernelMap {
  readonly #table: KeyTable;
  readonly #cookies: bigint[] = [];
  readonly #isHash: boolean;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#isHash = spec.type === MapType.SOCKHASH;
    this.#table = new KeyTable(spec.keySize);
  }

  /** The cookie of the socket at a key, for redirects. */
  socketAt(key: Uint8Array): bigint | undefined {
    const entry = this.#table.find(key);
    return entry === noEntry ? undefined : this.#cookies[entry];
  }

  override userLookup(key: Uint8Array, into: Uint8Array): number {
    if (this.spec.valueSize !== 8) return -Errno.ENOSPC;
    const cookie = this.socketAt(key);
    if (cookie === undefined) return -Errno.ENOENT;
    new DataView(into.buffer, into.byteOffset).setBigUint64(0, cookie, true);
    return 0;
  }

  override update(key: Uint8Array, value: Uint8Array, flags: number): number {
    const cookie = readCookie(value);
    if (cookie === 0n || !isPlainUpdate(flags)) return -Errno.EINVAL;
    if (!this.#isHash && readIndex(key) >= this.spec.maxEntries) return -Errno.E2BIG;
    let entry = this.#table.find(key);
    const problem = checkPresence(entry !== noEntry, flags);
    if (problem !== 0) return problem;
    if (entry === noEntry) {
      if (this.#table.size >= this.spec.maxEntries) return -Errno.E2BIG;
      entry = this.#table.add(key, 0);
    }
    this.#cookies[entry] = cookie;
    return 0;
  }

  override delete(key: Uint8Array): number {
    const isArray = this.spec.type === MapType.REUSEPORT_SOCKARRAY;
    if (isArray && readIndex(key) >= this.spec.maxEntries) return -Errno.E2BIG;
    const entry = this.#table.find(key);
    if (entry === noEntry) return this.spec.type === MapType.SOCKMAP ? -Errno.EINVAL : -Errno.ENOENT;
    this.#table.remove(entry);
    return 0;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    return this.#isHash ? nextInTable(this.#table, key, into) : nextIndex(key, into, this.spec.maxEntries);
  }
}

/** A value of 4 or 8 bytes. */
function readCookie(value: Uint8Array): bigint {
  return BigInt(readIndex(value)) | (value.length < 8 ? 0n : BigInt(readIndex(value.subarray(4))) << 32n);
}
