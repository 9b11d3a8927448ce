import { referencesOf, type Btf, type BtfType } from '@bpf-link-wasm/btf';

/** A type in a graph. */
export interface GraphNode {
  readonly id: number;
  readonly kind: string;
  readonly label: string;
  /** Steps from the nearest root. */
  readonly depth: number;
}

/** A reference from one type to another. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** The names of the members that refer to it, or the role of the type, such as `value`. */
  readonly label: string;
}

/** A graph of types and the references between them. */
export interface TypeGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Types that were left out because there are too many. */
  readonly omitted: number;
}

/** A short label for a type: `struct Event`, `u32`, `*`, `[16]`. */
export function labelOf(type: BtfType): string {
  switch (type.kind) {
    case 'VOID':
      return 'void';
    case 'PTR':
      return 'pointer';
    case 'ARRAY':
      return `array of ${type.length}`;
    case 'STRUCT':
    case 'UNION':
    case 'ENUM':
    case 'ENUM64':
      return `${type.kind === 'ENUM64' ? 'enum' : type.kind.toLowerCase()} ${type.name || '(anonymous)'}`;
    case 'FWD':
      return `${type.isUnion ? 'union' : 'struct'} ${type.name}`;
    case 'CONST':
    case 'VOLATILE':
    case 'RESTRICT':
      return type.kind.toLowerCase();
    case 'FUNC_PROTO':
      return 'function type';
    default:
      return type.name || '(anonymous)';
  }
}

/** Collects the types that some types refer to, directly or indirectly: breadth first, at most `limit`. @throws {BtfError} BTF_NO_SUCH_TYPE */
export function reachOf(btf: Btf, roots: readonly number[], limit = 80): TypeGraph {
  const depths = new Map<number, number>();
  const omitted = new Set<number>();
  const queue: number[] = [];
  const visit = (id: number, depth: number): void => {
    if (id === 0 || depths.has(id)) return;
    if (depths.size >= limit) {
      omitted.add(id);
      return;
    }
    depths.set(id, depth);
    queue.push(id);
  };
  for (const root of roots) visit(root, 0);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const id of referencesOf(btf.type(next))) visit(id, depths.get(next)! + 1);
  }
  const nodes = Array.from(depths, ([id, depth]) => ({ id, depth, kind: btf.kind(id), label: labelOf(btf.type(id)) }));
  const edges = nodes.flatMap(({ id }) => edgesOf(btf.type(id), id).filter(({ to }) => depths.has(to)));
  return { nodes, edges, omitted: omitted.size };
}

/** The edges from a type: one for each type that it refers to, labelled with the members that do so. */
function edgesOf(type: BtfType, from: number): GraphEdge[] {
  const labels = new Map<number, string[]>();
  const names =
    type.kind === 'STRUCT' || type.kind === 'UNION' ? type.members.map(({ name }) => name || '(anonymous)') : [];
  for (const [index, to] of referencesOf(type).entries()) {
    const of = labels.get(to) ?? [];
    labels.set(to, of);
    const name = names[index] ?? (type.kind === 'ARRAY' && index === 1 ? 'index' : '');
    if (name !== '') of.push(name);
  }
  return Array.from(labels, ([to, texts]) => ({
    from,
    to,
    label: texts.length > 3 ? `${texts.slice(0, 2).join(', ')} +${texts.length - 2}` : texts.join(', '),
  }));
}
