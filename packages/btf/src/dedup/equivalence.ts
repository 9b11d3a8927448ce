import type { FwdType } from '../model/btf-type.js';
import { BtfError } from '../wire/btf-error.js';
import type { DedupState } from './dedup-state.js';
import { equalShallow, type Node } from './type-graph.js';

/** Maximum depth of the comparison after a contradiction; modifiers and pointers do not count. */
const maxDepth = 16;

/** Kinds that no type can refer to. */
const uncomparable: ReadonlySet<string> = new Set(['VAR', 'DATASEC', 'DECL_TAG']);

/**
 * Tests whether the type graphs below two types are the same, assuming that certain types of one correspond to types of
 * the other.
 *
 * The assumptions are kept until the next comparison, for `merge`.
 *
 * @see libbpf src/btf.c btf_dedup_is_equiv, btf_dedup_merge_hypot_map
 */
export class Equivalence {
  readonly #state: DedupState;
  /** By id in the canonical graph: the corresponding type of the other graph. */
  readonly #hypothesis: Int32Array;
  readonly #assumed: number[] = [];
  /** Whether a declaration in the base would have to become a struct, which is impossible. */
  needsBaseChange = false;

  constructor(state: DedupState) {
    this.#state = state;
    this.#hypothesis = new Int32Array(state.count).fill(-1);
  }

  /** @throws {BtfError} BTF_LIMIT, BTF_UNEXPECTED_KIND */
  test(candidate: number, canonical: number): boolean {
    for (const id of this.#assumed) this.#hypothesis[id] = -1;
    this.#assumed.length = 0;
    this.needsBaseChange = false;
    // Walks both graphs side by side, depth first, until they differ.
    const pairs: number[] = [canonical, candidate];
    while (pairs.length > 0) {
      const next = pairs.pop()!;
      if (!this.#testPair(next, pairs.pop()!, pairs)) return false;
    }
    return true;
  }

  /** Applies the assumptions of a successful test: declarations become structs, structs get their representative. */
  merge(): void {
    const { map, graph } = this.#state;
    for (const id of this.#assumed) {
      const target = this.#state.resolve(this.#hypothesis[id]!);
      const canonical = this.#state.resolve(id);
      const targetKind = graph.kind(target);
      const isForward = graph.kind(canonical) === 'FWD';
      if (targetKind !== 'FWD' && isForward) map[canonical] = target;
      if (this.needsBaseChange) continue;
      if (targetKind === 'FWD' && !isForward) map[target] = canonical;
      const isWhole = targetKind === 'STRUCT' || targetKind === 'UNION';
      if (isWhole && !isForward && this.#state.isMapped(canonical) && !this.#state.isMapped(target))
        map[target] = canonical;
    }
  }

  #testPair(candidate: number, canonicalId: number, pairs: number[]): boolean {
    const state = this.#state;
    state.step();
    if (state.resolve(candidate) === state.resolve(canonicalId)) return true;
    const canonical = state.resolveForward(canonicalId);
    const assumed = this.#hypothesis[canonical]!;
    if (assumed !== -1) {
      // Compilers sometimes emit a type twice in the same unit.
      return assumed === candidate || this.#areIdentical(assumed, candidate, maxDepth);
    }
    this.#assumed.push(canonical);
    this.#hypothesis[canonical] = candidate;
    const [a, b] = [state.graph.nodes[candidate], state.graph.nodes[canonical]];
    if (a === undefined || b === undefined || a.head[0] !== b.head[0]) return false;
    if (a.type.kind !== b.type.kind) return this.#testForward(a, b, canonical);
    if (a.body.length >= 16) state.step(a.body.length >> 4);
    if (uncomparable.has(a.type.kind))
      throw new BtfError('BTF_UNEXPECTED_KIND', { id: candidate, kind: a.type.kind, expected: ['a type'] });
    if (!isCompatible(a, b)) return false;
    const first = a.type.kind === 'ARRAY' ? [1, 0] : a.references.keys();
    for (const index of [...first].toReversed()) pairs.push(b.references[index]!, a.references[index]!);
    return true;
  }

  /** Whether one of the two types is a declaration of the other. */
  #testForward(candidate: Node, canonical: Node, canonicalId: number): boolean {
    if (candidate.type.kind === 'FWD') return declares(candidate.type, canonical);
    if (canonical.type.kind !== 'FWD' || !declares(canonical.type, candidate)) return false;
    if (canonicalId < this.#state.startId) this.needsBaseChange = true;
    return true;
  }

  /** @see libbpf >= 1.7 src/btf.c btf_dedup_identical_types */
  #areIdentical(first: number, second: number, depth: number): boolean {
    let [left, right] = [first, second];
    for (;;) {
      this.#state.step();
      const [a, b] = [this.#state.graph.nodes[left], this.#state.graph.nodes[right]];
      if (depth <= 0) return false;
      if (a === undefined || b === undefined) return a === b;
      if (a.body.length >= 16) this.#state.step(a.body.length >> 4);
      if (a.type.kind !== b.type.kind || !isCompatible(a, b)) return false;
      if (a.type.kind === 'STRUCT' || a.type.kind === 'UNION' || a.type.kind === 'FUNC_PROTO')
        return a.references.every((id, index) => {
          const other = b.references[index]!;
          return id === other || this.#areIdentical(id, other, depth - 1);
        });
      // libbpf compares the elements of an array with themselves here, so they do not count.
      if (a.type.kind === 'ARRAY' || a.references.length === 0) return true;
      [left, right] = [a.references[0]!, b.references[0]!];
    }
  }
}

function declares(forward: FwdType, { type }: Node): boolean {
  return type.kind === (forward.isUnion ? 'UNION' : 'STRUCT');
}

/** Whether two types of one kind and name may be the same, ignoring what they refer to. */
function isCompatible(a: Node, b: Node): boolean {
  switch (a.type.kind) {
    case 'ENUM':
    case 'ENUM64':
      return isCompatibleEnum(a, b);
    case 'VAR':
    case 'DATASEC':
    case 'DECL_TAG':
      return false;
    default:
      return equalShallow(a, b);
  }
}

/** Whether two enums are equal, or one of them only declares the other. */
export function isCompatibleEnum(a: Node, b: Node): boolean {
  if (!isEnum(a) || !isEnum(b)) return false;
  if (!isEnumDeclaration(a) && !isEnumDeclaration(b)) return equalShallow(a, b);
  return a.head[0] === b.head[0];
}

/** Whether it is an enum without values. */
export function isEnumDeclaration(node: Node): boolean {
  return isEnum(node) && node.head[2] === 0;
}

function isEnum({ type }: Node): boolean {
  return type.kind === 'ENUM' || type.kind === 'ENUM64';
}
