import { VmError } from '../errors/vm-error.js';
import { decodeBytes, encodeBytes, type Codec } from '../codec/codec.js';
import { codecOf } from '../codec/codec-of.js';
import { Errno, formatErrno } from './errno.js';
import { keyCodec, valueCodec } from './map-codecs.js';
import { MapType } from './map-type.js';
import { ObjectStorage, objectKey } from './object-storage.js';
import { QueueMap } from './queue-map.js';
import { RingBuffer } from './ring-buffer.js';
import type { KernelMap } from './kernel-map.js';
import { UserMap } from './user-map.js';
import { UserRingBuffer } from './user-ring-buffer.js';

/** Options for setting a value. */
export interface SetOptions {
  /** BPF_ANY 0 (default), BPF_NOEXIST 1, BPF_EXIST 2, BPF_F_LOCK 4. */
  readonly flags?: number;
}

/**
 * A map as tests use it: keys and values are JavaScript values by their BTF (see `codecOf`), or Uint8Array where there is no BTF.
 * Arrays, and maps like them, have numbers as keys. A per-CPU map has an array of values, one for each CPU. Values of a map of
 * maps are maps; those of a prog array are set by the name of a program.
 */
export class TypedMap<Key = unknown, Value = unknown> implements Iterable<[Key, Value]> {
  /** The same map as bpf(2) presents it: bytes and error numbers. */
  readonly raw: UserMap;
  readonly #map: KernelMap;
  readonly #key: Codec;
  readonly #value: Codec;

  constructor(map: KernelMap) {
    this.#map = map;
    this.raw = new UserMap(map);
    this.#key = keyCodec(map.spec);
    this.#value = valueCodec(map, {
      wrap: (inner) => new TypedMap(inner),
      unwrap: (value) => (value instanceof TypedMap ? value.#map : undefined),
    });
  }

  get name(): string {
    return this.#map.spec.name;
  }

  /**
   * The value of a key; undefined when there is none.
   * @throws {VmError} VM_BAD_VALUE for a key of another type, VM_MAP_REFUSED for map types without values to read
   */
  get(key: Key): Value | undefined {
    const into = new Uint8Array(this.raw.valueSize);
    const result = this.raw.lookup(this.#encodeKey(key), into);
    if (result === -Errno.ENOENT) return undefined;
    this.#check('get', result);
    return this.#decodeValue(into);
  }

  has(key: Key): boolean {
    return this.raw.lookup(this.#encodeKey(key), new Uint8Array(this.raw.valueSize)) === 0;
  }

  /** @throws {VmError} VM_BAD_VALUE for a key or value of another type, VM_MAP_REFUSED with the kernel's error */
  set(key: Key, value: Value, { flags = 0 }: SetOptions = {}): this {
    this.#check('set', this.raw.update(this.#encodeKey(key), this.#encodeValue(value), flags));
    return this;
  }

  /** @returns false when the key does not exist. @throws {VmError} VM_MAP_REFUSED */
  delete(key: Key): boolean {
    const result = this.raw.delete(this.#encodeKey(key));
    if (result === -Errno.ENOENT) return false;
    this.#check('delete', result);
    return true;
  }

  /** Reads a value and removes it. @throws {VmError} VM_MAP_REFUSED for types that cannot do this */
  take(key: Key): Value | undefined {
    const into = new Uint8Array(this.raw.valueSize);
    const result = this.raw.lookupAndDelete(this.#encodeKey(key), into);
    if (result === -Errno.ENOENT) return undefined;
    this.#check('take', result);
    return this.#decodeValue(into);
  }

  /** Keys in the order of the map; for arrays, those that have a value. */
  *keys(): Generator<Key> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<Value> {
    for (const [, value] of this) yield value;
  }

  entries(): Generator<[Key, Value]> {
    return this[Symbol.iterator]();
  }

  /** Number of entries. */
  get size(): number {
    return this.#map instanceof QueueMap ? this.#map.values().length : [...this].length;
  }

  /** Keys with their values. The map may change during the iteration; each key is returned once. @throws {VmError} VM_MAP_REFUSED */
  *[Symbol.iterator](): Generator<[Key, Value]> {
    for (const key of this.#rawKeys()) {
      const into = new Uint8Array(this.raw.valueSize);
      const result = this.raw.lookup(key, into);
      if (result === -Errno.ENOENT) continue;
      this.#check('iteration', result);
      yield [decodeBytes(this.#key, key) as Key, this.#decodeValue(into)];
    }
  }

  /** Adds a value to a queue, a stack or a bloom filter. @throws {VmError} VM_BAD_VALUE, VM_MAP_REFUSED: E2BIG when it is full */
  push(value: Value, { flags = 0 }: SetOptions = {}): this {
    this.#check('push', this.raw.update(undefined, this.#encodeValue(value), flags));
    return this;
  }

  /** Takes the next value of a queue or stack; undefined when it is empty. @throws {VmError} VM_MAP_REFUSED */
  pop(): Value | undefined {
    const into = new Uint8Array(this.raw.valueSize);
    const result = this.raw.lookupAndDelete(undefined, into);
    if (result === -Errno.ENOENT) return undefined;
    this.#check('pop', result);
    return this.#decodeValue(into);
  }

  /** The next value of a queue or stack, which stays there; undefined when it is empty. @throws {VmError} VM_MAP_REFUSED */
  peek(): Value | undefined {
    const into = new Uint8Array(this.raw.valueSize);
    const result = this.raw.lookup(undefined, into);
    if (result === -Errno.ENOENT) return undefined;
    this.#check('peek', result);
    return this.#decodeValue(into);
  }

  /** Whether a bloom filter may have a value; false is certain. @throws {VmError} VM_MAP_REFUSED for other types */
  mayHave(value: Value): boolean {
    this.#require('mayHave', this.#map.spec.type === MapType.BLOOM_FILTER, 'a bloom filter');
    return this.raw.lookup(undefined, this.#encodeValue(value)) === 0;
  }

  /**
   * Takes records out of a ring buffer: those that are submitted and have no reserved one before them.
   * @param type Name of their type in the object's BTF; without one they are bytes.
   * @throws {VmError} VM_MAP_REFUSED for other map types, VM_BAD_VALUE for a type that does not exist
   */
  records<Item = Uint8Array>(type?: string): Item[] {
    this.#require('records', this.#map instanceof RingBuffer, 'a ring buffer');
    const records = (this.#map as KernelMap as RingBuffer).consume();
    return records.map((bytes) => this.#decodeRecord(bytes, type) as Item);
  }

  /** Writes a record to a user ring buffer. @throws {VmError} VM_MAP_REFUSED: ENOSPC when there is no room */
  write(record: Uint8Array): this {
    this.#require('write', this.#map instanceof UserRingBuffer, 'a user ring buffer');
    this.#check('write', (this.#map as KernelMap as UserRingBuffer).write(record));
    return this;
  }

  #decodeRecord(bytes: Uint8Array, type: string | undefined): unknown {
    if (type === undefined) return bytes;
    const btf = this.#map.spec.types?.btf;
    const id = btf?.find(type, 'STRUCT', 'UNION', 'TYPEDEF', 'INT', 'ENUM', 'ENUM64');
    if (btf === undefined || id === undefined) {
      throw new VmError('VM_BAD_VALUE', {
        path: `type "${type}" of records of map "${this.name}"`,
        found: 'not in the BTF of the object',
        expected: 'the name of a type there',
      });
    }
    return decodeBytes(codecOf(btf, id, bytes.length), bytes);
  }

  *#rawKeys(): Generator<Uint8Array> {
    if (this.#map instanceof ObjectStorage) {
      yield* this.#map.objects().map(objectKey);
      return;
    }
    const keys: Uint8Array[] = [];
    const size = this.#map.spec.keySize;
    for (let key: Uint8Array | undefined; ;) {
      const next = new Uint8Array(size);
      const result = this.raw.nextKey(key, next);
      if (result === -Errno.ENOENT) break;
      this.#check('iteration', result);
      keys.push(next);
      key = next;
    }
    yield* keys;
  }

  #encodeKey(key: Key): Uint8Array {
    return encodeBytes(this.#key, key, 'key');
  }

  #encodeValue(value: Value): Uint8Array {
    return encodeBytes(this.#value, value, 'value');
  }

  #decodeValue(bytes: Uint8Array): Value {
    return decodeBytes(this.#value, bytes) as Value;
  }

  #check(operation: string, result: number): void {
    if (result >= 0) return;
    throw new VmError('VM_MAP_REFUSED', {
      map: this.name,
      operation,
      errno: formatErrno(result),
      expected: expectations[formatErrno(result)] ?? 'an operation that maps of its type support',
    });
  }

  #require(operation: string, isRight: boolean, expected: string): void {
    if (isRight) return;
    throw new VmError('VM_MAP_REFUSED', { map: this.name, operation, errno: 'ENOTSUPP', expected });
  }
}

/** What the operation expected, by the kernel's error. */
const expectations: Readonly<Record<string, string>> = {
  E2BIG: 'a key below max_entries, or room for one more',
  EEXIST: 'a key that does not exist yet, as BPF_NOEXIST asks; arrays have all keys',
  ENOENT: 'a key that exists, as BPF_EXIST asks',
  ENOSPC: 'room for one more, or a value size that the operation supports',
  EPERM: 'a map whose flags allow user space to do this, and that is not frozen',
  EINVAL: 'flags, key and value that the kernel accepts for its type',
  EBADF: 'a program, map or socket that exists',
};
