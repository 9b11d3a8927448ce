/** Entries of a full table, as parts of its capacity, and the smallest capacity. @see libbpf src/hashmap.c */
const minimumCapacity = 4;

/**
 * Types that stand for all their equals, by a hash of what they are.
 *
 * Candidates come in the order of libbpf's hash table: the newest first, and turned around each time that the table grows.
 * With several that fit, the first one wins, so the order is part of the result.
 *
 * @see libbpf src/hashmap.c hashmap_insert, hashmap_grow
 */
export class DedupTable {
  readonly #lists = new Map<number, number[]>();
  readonly #shared = new Set<number>();
  #size = 0;
  #capacity = 0;

  /** Ids with a hash; do not change it. */
  candidates(hash: number): readonly number[] {
    return this.#lists.get(hash) ?? [];
  }

  add(hash: number, id: number): void {
    if (this.#capacity === 0 || Math.floor(((this.#size + 1) * 4) / 3) > this.#capacity) this.#grow();
    this.#size += 1;
    const list = this.#lists.get(hash);
    if (list === undefined) {
      this.#lists.set(hash, [id]);
      return;
    }
    list.unshift(id);
    this.#shared.add(hash);
  }

  #grow(): void {
    this.#capacity = Math.max(minimumCapacity, this.#capacity * 2);
    for (const hash of this.#shared) this.#lists.get(hash)?.reverse();
  }
}
