import { Kind } from '../../wire/kind.js';
import { KindClass, kindClasses } from '../rules/kind-classes.js';
import type { KernelCheck } from '../kernel-check.js';

/** MAX_RESOLVE_DEPTH: maximum number of types on the stack. */
export const maxDepth = 32;

const notVisited = 0;
const visited = 1;
const resolvedState = 2;

/** What the walk is inside; it determines which types end it (env_type_is_resolve_sink). */
const modeUnset = 0;
const modePointer = 1;
const modeAggregate = 2;

/**
 * The state of pass 2: which types are resolved, to what, and the stack of waiting types.
 *
 * @see Linux kernel/bpf/btf.c env_stack_push, env_stack_pop_resolved, env_type_is_resolve_sink, btf_type_id_size
 */
export class Resolver {
  readonly check: KernelCheck;
  /** Classes of each type, by id. */
  readonly classes: Uint8Array;
  /** Id that each type resolved to; 0 if unresolved. */
  readonly targets: Uint32Array;
  readonly #sizes: Uint32Array;
  readonly #states: Uint8Array;
  readonly #stack = new Uint32Array(maxDepth);
  readonly #next = new Uint32Array(maxDepth);
  /** Number of waiting types. */
  depth = 0;
  /** The size found by `sizeId`. */
  size = 0;
  #mode = modeUnset;

  constructor(check: KernelCheck) {
    const { count, kinds } = check.types;
    this.check = check;
    const ofKind = kindClasses(check.rules);
    this.classes = new Uint8Array(count);
    for (let id = 0; id < count; id += 1) this.classes[id] = ofKind[kinds[id]!]!;
    this.targets = new Uint32Array(count);
    this.#sizes = new Uint32Array(count);
    this.#states = new Uint8Array(count);
  }

  /** Whether the id is void or that of a type. */
  has(id: number): boolean {
    return id < this.classes.length;
  }

  /** Whether a type belongs to one of the classes; false when it does not exist. */
  is(id: number, classes: number): boolean {
    return (this.classes[id]! & classes) !== 0;
  }

  kind(id: number): number {
    return this.check.types.kinds[id]!;
  }

  isResolved(id: number): boolean {
    return this.#states[id] === resolvedState;
  }

  /** Whether pass 2 still has to visit a type. */
  isPending(id: number): boolean {
    return this.is(id, KindClass.resolved) && !this.isResolved(id);
  }

  /** Whether a type must be resolved before the one on top. */
  mustDescend(id: number): boolean {
    return !this.#isSink(id) && !this.isResolved(id);
  }

  /** Starts a walk at an unresolved type. */
  start(id: number): void {
    this.#mode = modeUnset;
    this.push(id);
  }

  /** @returns why the type cannot be pushed: E2BIG (stack full), EEXIST (already on the stack); undefined on success */
  push(id: number): 'E2BIG' | 'EEXIST' | undefined {
    if (this.depth === maxDepth) return 'E2BIG';
    if (this.#states[id] !== notVisited) return 'EEXIST';
    this.#states[id] = visited;
    this.#stack[this.depth] = id;
    this.#next[this.depth] = 0;
    this.depth += 1;
    if (this.#mode !== modeUnset) return undefined;
    const kind = this.kind(id);
    if (kind === Kind.PTR) this.#mode = modePointer;
    else if (this.is(id, KindClass.struct) || kind === Kind.ARRAY) this.#mode = modeAggregate;
    return undefined;
  }

  /** The type on top of the stack. */
  get top(): number {
    return this.#stack[this.depth - 1]!;
  }

  /** Where the type on top continues: the index after the member that it last waited for. */
  get next(): number {
    return this.#next[this.depth - 1]!;
  }

  set next(index: number) {
    this.#next[this.depth - 1] = index;
  }

  /** A section starts over after each of its variables. */
  forgetMode(): void {
    this.#mode = modeUnset;
  }

  /** Pops the type on top, with what it resolved to. */
  pop(target: number, size: number): void {
    const id = this.#stack[this.depth - 1]!;
    this.depth -= 1;
    this.targets[id] = target;
    this.#sizes[id] = size;
    this.#states[id] = resolvedState;
  }

  /** Ends the walk at a problem: all waiting types are broken and done. */
  abandon(): void {
    while (this.depth > 0) {
      this.check.broken[this.top] = 1;
      this.pop(0, 0);
    }
  }

  /** The waiting ids, bottom of the stack first. */
  waiting(): number[] {
    return [...this.#stack.subarray(0, this.depth)];
  }

  /** The size of a resolved array. */
  arraySize(id: number): number {
    return this.#sizes[id]!;
  }

  /**
   * Finds the type that determines a type's size, and the size.
   *
   * @returns its id, or -1 when there is none; `size` holds the bytes
   */
  sizeId(id: number): number {
    if (!this.has(id)) return -1;
    const bits = this.classes[id]!;
    if ((bits & KindClass.unsized) !== 0) return -1;
    if ((bits & KindClass.modifier) === 0 && this.kind(id) !== Kind.VAR) return this.#ownSize(id);
    const target = this.targets[id]!;
    return this.has(target) && !this.is(target, KindClass.unsized) ? this.#ownSize(target) : -1;
  }

  #ownSize(id: number): number {
    const kind = this.kind(id);
    if (this.is(id, KindClass.sized)) this.size = this.check.types.sizeOrType(id);
    else if (kind === Kind.ARRAY) this.size = this.#sizes[id]!;
    else if (kind === Kind.PTR) this.size = 8;
    else return -1;
    return id;
  }

  #isSink(id: number): boolean {
    if (this.#mode === modeUnset) return !this.is(id, KindClass.resolved);
    if (this.is(id, KindClass.modifier)) return false;
    if (this.#mode === modePointer) return this.kind(id) !== Kind.PTR;
    return this.kind(id) !== Kind.ARRAY && !this.is(id, KindClass.struct);
  }
}
