import { BtfError } from '../wire/btf-error.js';
import { type DedupState, inProgress } from './dedup-state.js';
import { Equivalence, isCompatibleEnum, isEnumDeclaration } from './equivalence.js';
import { equalDeep, equalShallow, hashDeep, hashNumbers, hashShallow, type Node } from './type-graph.js';

/** Kinds that are compared as whole graphs. */
const composites: ReadonlySet<string> = new Set(['STRUCT', 'UNION', 'TYPEDEF']);

/** A hash that is the same for equal types. */
function hashOf(node: Node): number {
  switch (node.type.kind) {
    case 'ENUM':
    case 'ENUM64':
      // By name alone, so that declarations find definitions.
      return hashNumbers(6, [node.head[0]!]);
    case 'STRUCT':
    case 'UNION':
    case 'TYPEDEF':
      return hashShallow(node);
    default:
      return hashDeep(node);
  }
}

/** Cost of comparing a type with another: grows with its entries. */
function costOf({ body }: Node): number {
  return 1 + (body.length >> 4);
}

/** Registers the types of the base, which replace equal ones of the split BTF. */
export function addBase({ graph, table, startId }: DedupState): void {
  for (let id = 1; id < startId; id += 1) {
    const node = graph.node(id);
    if (node.type.kind !== 'VAR' && node.type.kind !== 'DATASEC') table.add(hashOf(node), id);
  }
}

/** Deduplicates types that do not refer to others. @see libbpf src/btf.c btf_dedup_prim_type */
export function dedupPrimitives(state: DedupState): void {
  const { graph, table, map, startId, count } = state;
  for (let id = startId; id < count; id += 1) {
    const node = graph.node(id);
    const { kind } = node.type;
    if (kind !== 'INT' && kind !== 'ENUM' && kind !== 'ENUM64' && kind !== 'FWD' && kind !== 'FLOAT') continue;
    const hash = hashOf(node);
    let found = id;
    for (const other of table.candidates(hash)) {
      const candidate = graph.node(other);
      state.step(costOf(node));
      if (equalShallow(node, candidate)) found = other;
      else if (isCompatibleEnum(node, candidate)) {
        if (isEnumDeclaration(node)) found = other;
        else map[other] = id;
      }
      if (found !== id) break;
    }
    map[id] = found;
    if (found === id) table.add(hash, id);
  }
}

/**
 * Deduplicates the types that can be part of a cycle: structs, unions and, in Go, typedefs. On the way it
 * finds the structs that declarations stand for.
 *
 * @throws {BtfError} BTF_LIMIT, BTF_UNEXPECTED_KIND
 * @see libbpf >= 1.7 src/btf.c btf_dedup_struct_type; earlier versions handle typedefs with the references
 */
export function dedupComposites(state: DedupState): void {
  const { graph, table, map, startId, count } = state;
  const equivalence = new Equivalence(state);
  for (let id = startId; id < count; id += 1) {
    const node = graph.node(id);
    if (state.isMapped(id) || !composites.has(node.type.kind)) continue;
    const hash = hashOf(node);
    let found = id;
    for (const other of table.candidates(hash)) {
      state.step(costOf(node));
      if (!equalShallow(node, graph.node(other)) || !equivalence.test(id, other)) continue;
      equivalence.merge();
      if (equivalence.needsBaseChange) continue;
      found = other;
      break;
    }
    map[id] = found;
    if (found === id) table.add(hash, id);
  }
}

/**
 * Replaces a declaration with the struct or union of its name, if there is only one.
 * @see libbpf src/btf.c btf_dedup_resolve_fwds
 */
export function resolveForwards({ graph, map, startId, count }: DedupState): void {
  const byName = new Map<number, number>();
  for (let id = 1; id < count; id += 1) {
    const { type, head } = graph.node(id);
    if ((type.kind !== 'STRUCT' && type.kind !== 'UNION') || map[id] !== id) continue;
    byName.set(head[0]!, byName.has(head[0]!) ? 0 : id);
  }
  for (let id = startId; id < count; id += 1) {
    const { type, head } = graph.node(id);
    if (type.kind !== 'FWD' || map[id] !== id) continue;
    const target = byName.get(head[0]!) ?? 0;
    if (graph.kind(target) === (type.isUnion ? 'UNION' : 'STRUCT')) map[id] = target;
  }
}

/**
 * Deduplicates types that refer to others; the targets are deduplicated first.
 * @throws {BtfError} BTF_LOOP, BTF_LIMIT
 * @see libbpf src/btf.c btf_dedup_ref_type
 */
export function dedupReferences(state: DedupState): void {
  const { graph, map } = state;
  /** Types that wait for their targets, innermost last, with the progress of each. */
  const waiting: { readonly id: number; done: number }[] = [];
  const wait = (id: number): void => {
    if (map[id] === inProgress) throw new BtfError('BTF_LOOP', { id });
    if (state.isMapped(id)) return;
    map[id] = inProgress;
    waiting.push({ id, done: 0 });
  };
  for (let id = state.startId; id < state.count; id += 1) {
    wait(id);
    while (waiting.length > 0) {
      const top = waiting.at(-1)!;
      const { references } = graph.node(top.id);
      if (top.done < references.length) wait(references[top.done++]!);
      else dedupReference(state, waiting.pop()!.id);
    }
  }
}

/** Deduplicates a type whose references are all deduplicated. */
function dedupReference(state: DedupState, id: number): void {
  const { graph, table, map } = state;
  const node = graph.node(id);
  node.references = node.references.map((reference) => state.resolve(reference));
  const hash = hashDeep(node);
  const isEqual = (other: number): boolean => {
    state.step(costOf(node));
    return equalDeep(node, graph.node(other));
  };
  const found = table.candidates(hash).find(isEqual) ?? id;
  map[id] = found;
  if (found === id) table.add(hash, id);
}
