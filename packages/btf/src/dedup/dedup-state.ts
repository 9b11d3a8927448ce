import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import { TypeGraph } from './type-graph.js';

/** Load factor at which the table grows, and its smallest capacity. @see libbpf src/hashmap.c */
const minimumCapacity = 4;

/**
 * Representative types by hash of their contents.
 *
 * Candidates come in the order of libbpf's hash table: newest first, reversed each time the table grows.
 * If several match, the first one wins, so the order affects the result.
 *
 * @see libbpf src/hashmap.c hashmap_insert, hashmap_grow
 */
export class DedupTable {
  readonly #lists = new Map<number, number[]>();
  readonly #shared = new Set<number>();
  #size = 0;
  #capacity = 0;

  /** Ids with this hash; do not modify. */
  candidates(hash: number): readonly number[] {
    return this.#lists.get(hash) ?? [];
  }

  add(hash: number, id: number): void {
    if (Math.floor(((this.#size + 1) * 4) / 3) > this.#capacity) this.#grow();
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
    for (const hash of this.#shared) this.#lists.get(hash)!.reverse();
  }
}

/** A type without a representative yet. */
export const unmapped = -1;

/** A type whose representative is being searched for. */
export const inProgress = -2;

/** State shared by the deduplication passes: which type represents each type. */
export class DedupState {
  readonly graph: TypeGraph;
  readonly table = new DedupTable();
  /** By id: the representative, which may be the type itself. */
  readonly map: Int32Array;
  /** The first id that may be replaced: the base's are kept. */
  readonly startId: number;
  readonly count: number;
  readonly #limit: number;
  #steps: number;

  constructor(btf: Btf) {
    this.graph = new TypeGraph(btf);
    this.startId = btf.startId;
    this.count = btf.count;
    this.map = new Int32Array(btf.count).fill(unmapped);
    this.map[0] = 0;
    for (let id = 1; id < this.count; id += 1) {
      const kind = this.graph.kind(id);
      if (id < this.startId || kind === 'VAR' || kind === 'DATASEC') this.map[id] = id;
    }
    this.#limit = stepLimit(btf);
    this.#steps = this.#limit;
  }

  /**
   * Counts comparison steps, which can grow with the square of the number of types.
   * @throws {BtfError} BTF_LIMIT
   */
  step(count = 1): void {
    this.#steps -= count;
    if (this.#steps < 0) throw new BtfError('BTF_LIMIT', { what: 'comparisons of types', limit: this.#limit });
  }

  isMapped(id: number): boolean {
    return this.map[id]! >= 0;
  }

  /** The representative of a type, as far as it is known. */
  resolve(id: number): number {
    let next = id;
    while (this.isMapped(next) && this.map[next] !== next) {
      this.step();
      next = this.map[next]!;
    }
    return next;
  }

  /** The struct or union of a declaration, if known; otherwise the same id. */
  resolveForward(id: number): number {
    if (this.graph.kind(id) !== 'FWD') return id;
    const target = this.resolve(id);
    return this.graph.kind(target) === 'FWD' ? id : target;
  }
}

/** Steps for each byte of BTF: a kernel's BTF needs one; three when it is merged with itself. */
function stepLimit(btf: Btf): number {
  return (1 << 20) + btf.bytes.length * 64;
}
