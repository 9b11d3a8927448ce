/** Stands for no entry. */
export const noEntry = -1;

/**
 * A hash table from keys of one size to numbers. Entries have indexes, which they keep until they are removed, and are in order
 * of insertion.
 */
export class KeyTable {
  readonly #keySize: number;
  #keys: Uint8Array;
  /** First entry of each bucket, and the next one in the bucket of each entry. */
  #heads: Int32Array;
  #chain: Int32Array;
  #hashes: Int32Array;
  /** Neighbours in order of insertion. */
  #older: Int32Array;
  #newer: Int32Array;
  #first = noEntry;
  #last = noEntry;
  #free = noEntry;
  #made = 0;
  #size = 0;
  /** The value of each entry. */
  readonly values: number[] = [];

  constructor(keySize: number) {
    const capacity = 16;
    this.#keySize = keySize;
    this.#keys = new Uint8Array(capacity * keySize);
    this.#heads = new Int32Array(capacity).fill(noEntry);
    [this.#chain, this.#hashes] = [new Int32Array(capacity), new Int32Array(capacity)];
    [this.#older, this.#newer] = [new Int32Array(capacity), new Int32Array(capacity)];
  }

  get size(): number {
    return this.#size;
  }

  /** The oldest entry. */
  get first(): number {
    return this.#first;
  }

  /** The entry that was added after an entry. */
  after(entry: number): number {
    return this.#newer[entry]!;
  }

  /** The entry of a key, or `noEntry`. */
  find(key: Uint8Array): number {
    const hash = this.#hash(key);
    const size = this.#keySize;
    search: for (
      let entry = this.#heads[hash & (this.#heads.length - 1)]!;
      entry !== noEntry;
      entry = this.#chain[entry]!
    ) {
      if (this.#hashes[entry] !== hash) continue;
      const start = entry * size;
      for (let index = 0; index < size; index += 1) if (this.#keys[start + index] !== key[index]) continue search;
      return entry;
    }
    return noEntry;
  }

  /** Adds a key that does not exist yet. @returns its entry. */
  add(key: Uint8Array, value: number): number {
    if (this.#size === this.#chain.length) this.#grow();
    let entry = this.#free;
    if (entry === noEntry) {
      entry = this.#made;
      this.#made += 1;
    } else this.#free = this.#chain[entry]!;
    this.#keys.set(key.subarray(0, this.#keySize), entry * this.#keySize);
    this.#hashes[entry] = this.#hash(key);
    this.#link(entry);
    this.#older[entry] = this.#last;
    this.#newer[entry] = noEntry;
    if (this.#last === noEntry) this.#first = entry;
    else this.#newer[this.#last] = entry;
    this.#last = entry;
    this.values[entry] = value;
    this.#size += 1;
    return entry;
  }

  remove(entry: number): void {
    const bucket = this.#hashes[entry]! & (this.#heads.length - 1);
    if (this.#heads[bucket] === entry) this.#heads[bucket] = this.#chain[entry]!;
    else {
      let before = this.#heads[bucket]!;
      while (this.#chain[before] !== entry) before = this.#chain[before]!;
      this.#chain[before] = this.#chain[entry]!;
    }
    const [older, newer] = [this.#older[entry]!, this.#newer[entry]!];
    if (older === noEntry) this.#first = newer;
    else this.#newer[older] = newer;
    if (newer === noEntry) this.#last = older;
    else this.#older[newer] = older;
    this.#chain[entry] = this.#free;
    this.#free = entry;
    this.#size -= 1;
  }

  /** The key of an entry. A view, valid until the next change. */
  keyOf(entry: number): Uint8Array {
    return this.#keys.subarray(entry * this.#keySize, (entry + 1) * this.#keySize);
  }

  /** All keys, copied, with their values. */
  entries(): { readonly key: Uint8Array; readonly value: number }[] {
    const found = [];
    for (let entry = this.#first; entry !== noEntry; entry = this.#newer[entry]!) {
      found.push({ key: this.keyOf(entry).slice(), value: this.values[entry]! });
    }
    return found;
  }

  #link(entry: number): void {
    const bucket = this.#hashes[entry]! & (this.#heads.length - 1);
    this.#chain[entry] = this.#heads[bucket]!;
    this.#heads[bucket] = entry;
  }

  #grow(): void {
    const capacity = this.#chain.length * 2;
    const enlarge = (old: Int32Array): Int32Array => {
      const larger = new Int32Array(capacity);
      larger.set(old);
      return larger;
    };
    const keys = new Uint8Array(capacity * this.#keySize);
    keys.set(this.#keys);
    this.#keys = keys;
    [this.#chain, this.#hashes] = [enlarge(this.#chain), enlarge(this.#hashes)];
    [this.#older, this.#newer] = [enlarge(this.#older), enlarge(this.#newer)];
    this.#heads = new Int32Array(capacity).fill(noEntry);
    for (let entry = this.#first; entry !== noEntry; entry = this.#newer[entry]!) this.#link(entry);
  }

  /** FNV-1a with the finish of MurmurHash3, so that low bits depend on all of the key. */
  #hash(key: Uint8Array): number {
    let hash = 0x811c9dc5 | 0;
    for (let index = 0; index < this.#keySize; index += 1) hash = Math.imul(hash ^ key[index]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b | 0);
    return hash ^ (hash >>> 13);
  }
}
