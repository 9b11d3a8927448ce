import type { GraphEdge, GraphNode, TypeGraph } from './type-graph.js';

/** A node with its box, in pixels. */
export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A graph with positions. */
export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
}

const characterWidth = 7.3;
/** Width of a character in the line above the label, in pixels. */
const headWidth = 6.2;
const boxPadding = 26;
const boxHeight = 40;
const rowGap = 14;
const columnGap = 130;
const sweeps = 4;

/** Places types in columns by their distance from the roots; within a column, near the types that refer to them. */
export function placeGraph({ nodes, edges }: TypeGraph): PlacedGraph {
  const columns: GraphNode[][] = [];
  for (const node of nodes) (columns[node.depth] ??= []).push(node);
  const order = new Map<number, number>();
  const renumber = (column: readonly GraphNode[]): void => column.forEach(({ id }, index) => order.set(id, index));
  columns.forEach(renumber);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      const middle = new Map(column.map(({ id }) => [id, middleOf(id, edges, order, isForward)]));
      column.sort((a, b) => middle.get(a.id)! - middle.get(b.id)! || a.id - b.id);
      renumber(column);
    }
  }
  return place(columns, edges);
}

/** The average position of a node's neighbours on one side. */
function middleOf(
  id: number,
  edges: readonly GraphEdge[],
  order: ReadonlyMap<number, number>,
  isForward: boolean,
): number {
  const places = edges.flatMap(({ from, to }) => {
    const [own, other] = isForward ? [to, from] : [from, to];
    return own === id && other !== id ? [order.get(other)!] : [];
  });
  return places.length === 0 ? order.get(id)! : places.reduce((sum, one) => sum + one, 0) / places.length;
}

function place(columns: readonly GraphNode[][], edges: readonly GraphEdge[]): PlacedGraph {
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const height = Math.max(boxHeight, tallest * (boxHeight + rowGap) - rowGap);
  const placed: PlacedNode[] = [];
  let x = 0;
  for (const column of columns) {
    const width = Math.max(
      ...column.map(({ id, kind, label }) => {
        const head = `[${id}] ${kind}`.length * headWidth;
        return Math.ceil(Math.max(head, Math.min(label.length, 32) * characterWidth) + boxPadding);
      }),
    );
    const top = (height - (column.length * (boxHeight + rowGap) - rowGap)) / 2;
    column.forEach((node, index) => {
      placed.push({ ...node, x, y: Math.round(top + index * (boxHeight + rowGap)), width, height: boxHeight });
    });
    x += width + columnGap;
  }
  return { nodes: placed, edges, width: Math.max(0, x - columnGap), height };
}
