/** Which list a node is in. */
const List = { active: 0, inactive: 1, free: 2, localFree: 3, localPending: 4 } as const;
type List = (typeof List)[keyof typeof List];

/** Maximum number of nodes that move to a CPU's free list at once; also the number of nodes that one pass examines. */
const localTarget = 128;

/** The same for lists per CPU. */
const perCpuTarget = 4;

/** Lists that nodes are taken from when none is free. */
interface Shared {
  /** Heads of the lists active, inactive, free. */
  readonly heads: readonly [number, number, number];
  readonly counts: [active: number, inactive: number];
  /** Where the next pass over the inactive list begins. */
  rotation: number;
}

interface Local {
  readonly free: number;
  readonly pending: number;
  nextSteal: number;
}

/** Options of the lists. */
export interface LruOptions {
  /** Number of nodes. */
  readonly count: number;
  readonly cpuCount: number;
  /** BPF_F_NO_COMMON_LRU: each CPU has its own lists and nodes. */
  readonly isPerCpu: boolean;
  /** Removes the node's element from the map. @returns false when the map does not have it. */
  readonly evict: (node: number) => boolean;
}

/**
 * Chooses the element that an LRU map evicts for a new one. This approximates "least recently used", with an active list, an
 * inactive list and pending nodes of each CPU, and follows the kernel step by step, so that the same elements are evicted.
 * @see Linux kernel/bpf/bpf_lru_list.c; since 6.16, the number of nodes that move to a CPU at once depends on the map's size
 */
export class LruLists {
  /** Neighbours in lists, in both directions; heads of lists are numbers from `count`. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #list: Uint8Array;
  readonly #isUsed: Uint8Array;
  readonly #cpu: Uint8Array;
  readonly #options: LruOptions;
  readonly #shared: readonly Shared[];
  readonly #locals: readonly Local[];
  readonly #target: number;
  readonly #scans: number;

  constructor(options: LruOptions) {
    const { count, cpuCount, isPerCpu } = options;
    this.#options = options;
    const heads = cpuCount * 5;
    this.#next = Int32Array.from({ length: count + heads }, (_, index) => index);
    this.#previous = this.#next.slice();
    this.#list = new Uint8Array(count);
    this.#isUsed = new Uint8Array(count);
    this.#cpu = new Uint8Array(count);
    let head = count - 1;
    const newHead = (): number => (head += 1);
    this.#shared = Array.from({ length: isPerCpu ? cpuCount : 1 }, () => {
      const lists = [newHead(), newHead(), newHead()] as const;
      return { heads: lists, counts: [0, 0], rotation: lists[List.inactive] };
    });
    this.#locals = isPerCpu
      ? []
      : Array.from({ length: cpuCount }, (_, cpu) => ({ free: newHead(), pending: newHead(), nextSteal: cpu }));
    this.#target = Math.min(localTarget, Math.max(1, Math.floor(Math.floor(count / cpuCount) / 2)));
    this.#scans = isPerCpu ? perCpuTarget : localTarget;
    const each = Math.floor(count / cpuCount);
    for (let node = 0; node < count; node += 1) {
      const cpu = isPerCpu ? Math.min(cpuCount - 1, Math.floor(node / each)) : 0;
      this.#cpu[node] = cpu;
      this.#list[node] = List.free;
      this.#insert(node, this.#shared[cpu]!.heads[List.free]);
    }
  }

  /** Marks the node as used, because a program looked up its element. */
  use(node: number): void {
    this.#isUsed[node] = 1;
  }

  /** Takes a node for a new element of a CPU; evicts another element if necessary. @returns undefined if none can be evicted. */
  take(cpu: number): number | undefined {
    return this.#options.isPerCpu ? this.#takePerCpu(cpu) : this.#takeCommon(cpu);
  }

  /** Gives back the node of an element that was removed. */
  give(node: number): void {
    if (this.#options.isPerCpu) return this.#move(this.#shared[this.#cpu[node]!]!, node, List.free);
    if (this.#list[node] !== List.localPending) return this.#move(this.#shared[0]!, node, List.free);
    this.#list[node] = List.localFree;
    this.#isUsed[node] = 0;
    this.#unlink(node);
    this.#insert(node, this.#locals[this.#cpu[node]!]!.free);
  }

  #takePerCpu(cpu: number): number | undefined {
    const shared = this.#shared[cpu]!;
    const free = shared.heads[List.free];
    this.#rotate(shared);
    if (this.#next[free] === free) this.#shrink(shared, perCpuTarget, free, List.free);
    const node = this.#next[free]!;
    if (node === free) return undefined;
    this.#move(shared, node, List.inactive);
    return node;
  }

  #takeCommon(cpu: number): number | undefined {
    const local = this.#locals[cpu]!;
    let node = this.#takeFirst(local.free);
    if (node === undefined) {
      this.#refill(local);
      node = this.#takeFirst(local.free);
    }
    if (node === undefined) {
      const first = local.nextSteal;
      let from = first;
      do {
        const other = this.#locals[from]!;
        node = this.#takeFirst(other.free) ?? this.#takePending(other);
        from = (from + 1) % this.#options.cpuCount;
      } while (node === undefined && from !== first);
      local.nextSteal = from;
    }
    if (node === undefined) return undefined;
    this.#cpu[node] = cpu;
    this.#list[node] = List.localPending;
    this.#isUsed[node] = 0;
    this.#insert(node, local.pending);
    return node;
  }

  /** Moves pending nodes to the shared lists, and free ones from there. */
  #refill(local: Local): void {
    const shared = this.#shared[0]!;
    for (const node of this.#fromTail(local.pending)) {
      const list = this.#isUsed[node] === 1 ? List.active : List.inactive;
      shared.counts[list] += 1;
      this.#list[node] = list;
      this.#isUsed[node] = 0;
      this.#unlink(node);
      this.#insert(node, shared.heads[list]);
    }
    this.#rotate(shared);
    let taken = 0;
    const free = shared.heads[List.free];
    for (let node = this.#next[free]!; node !== free && taken < this.#target; taken += 1) {
      const next = this.#next[node]!;
      this.#moveToFree(shared, node, local.free, List.localFree);
      node = next;
    }
    if (taken < this.#target) this.#shrink(shared, this.#target - taken, local.free, List.localFree);
  }

  #takeFirst(head: number): number | undefined {
    const node = this.#next[head]!;
    if (node === head) return undefined;
    this.#unlink(node);
    return node;
  }

  #takePending({ pending }: Local): number | undefined {
    for (const isForced of [false, true]) {
      for (const node of this.#fromTail(pending)) {
        if ((isForced || this.#isUsed[node] === 0) && this.#options.evict(node)) {
          this.#unlink(node);
          return node;
        }
      }
    }
    return undefined;
  }

  #rotate(shared: Shared): void {
    if (shared.counts[List.inactive] < shared.counts[List.active]) this.#rotateActive(shared);
    this.#rotateInactive(shared);
  }

  #rotateActive(shared: Shared): void {
    const first = this.#next[shared.heads[List.active]]!;
    let looked = 0;
    for (const node of this.#fromTail(shared.heads[List.active])) {
      this.#move(shared, node, this.#isUsed[node] === 1 ? List.active : List.inactive);
      looked += 1;
      if (looked === this.#scans || node === first) break;
    }
  }

  #rotateInactive(shared: Shared): void {
    const head = shared.heads[List.inactive];
    if (this.#next[head] === head) return;
    let last = this.#next[shared.rotation]!;
    if (last === head) last = this.#next[last]!;
    let node = shared.rotation;
    let next = node;
    for (let looked = 0; looked < this.#scans;) {
      if (node === head) {
        node = this.#previous[node]!;
        continue;
      }
      next = this.#previous[node]!;
      if (this.#isUsed[node] === 1) this.#move(shared, node, List.active);
      if (node === last) break;
      node = next;
      looked += 1;
    }
    shared.rotation = next;
  }

  #shrink(shared: Shared, target: number, freeHead: number, list: List): void {
    let [taken, looked] = [0, 0];
    for (const node of this.#fromTail(shared.heads[List.inactive])) {
      if (this.#isUsed[node] === 1) this.#move(shared, node, List.active);
      else if (this.#options.evict(node)) {
        this.#moveToFree(shared, node, freeHead, list);
        taken += 1;
        if (taken === target) break;
      }
      looked += 1;
      if (looked === this.#scans) break;
    }
    if (taken > 0) return;
    const [active, inactive] = shared.heads;
    for (const node of this.#fromTail(this.#next[inactive] === inactive ? active : inactive)) {
      if (!this.#options.evict(node)) continue;
      this.#moveToFree(shared, node, freeHead, list);
      return;
    }
  }

  #moveToFree(shared: Shared, node: number, head: number, list: List): void {
    this.#leave(shared, node);
    this.#list[node] = list;
    this.#insert(node, head);
  }

  #move(shared: Shared, node: number, list: 0 | 1 | 2): void {
    this.#leave(shared, node);
    if (list !== List.free) shared.counts[list] += 1;
    this.#list[node] = list;
    this.#isUsed[node] = 0;
    this.#insert(node, shared.heads[list]);
  }

  /** Removes a node from a shared list. */
  #leave(shared: Shared, node: number): void {
    if (node === shared.rotation) shared.rotation = this.#previous[node]!;
    const list = this.#list[node]!;
    if (list === List.active || list === List.inactive) shared.counts[list] -= 1;
    this.#unlink(node);
  }

  /** The nodes of a list from its end; the caller may move the node that it just got. */
  *#fromTail(head: number): Generator<number> {
    for (let node = this.#previous[head]!; node !== head;) {
      const previous = this.#previous[node]!;
      yield node;
      node = previous;
    }
  }

  #insert(node: number, head: number): void {
    const first = this.#next[head]!;
    this.#next[head] = node;
    this.#previous[node] = head;
    this.#next[node] = first;
    this.#previous[first] = node;
  }

  #unlink(node: number): void {
    const [previous, next] = [this.#previous[node]!, this.#next[node]!];
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }
}
