import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { placeGraph, type PlacedNode } from '../inspect/graph-layout.js';
import type { TypeGraph } from '../inspect/type-graph.js';
import { h, part } from '../parts/dom.js';
import { placeLink } from './place-link.js';
import { plural } from '../parts/format.js';
import type { ViewContext } from './view.js';

const margin = 8;
const maxLabelLength = 32;

/** Draws types as boxes, with arrows to the types that they refer to. Each box links to its type. */
export function drawGraph(graph: TypeGraph, title: string, { go }: ViewContext): VNode {
  const { nodes, edges, width, height } = placeGraph(graph);
  const places = new Map(nodes.map((node) => [node.id, node]));
  const picture = h(
    'svg',
    {
      class: 'graph',
      width: width + margin * 2,
      height: height + margin * 2,
      viewBox: `${-margin} ${-margin} ${width + margin * 2} ${height + margin * 2}`,
      role: 'group',
      'aria-label': `Types in ${title}`,
    },
    h(
      'defs',
      {},
      h(
        'marker',
        {
          id: 'arrow',
          viewBox: '0 0 8 8',
          refX: 7,
          refY: 4,
          markerWidth: 7,
          markerHeight: 7,
          orient: 'auto-start-reverse',
        },
        h('path', { d: 'M0 0L8 4L0 8z', class: 'arrow-head' }),
      ),
    ),
    edges.map(({ from, to, label }) => drawEdge(places.get(from)!, places.get(to)!, label)),
    nodes.map((node) => drawNode(node, go)),
  );
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('h3', {}, `Types in ${title}`),
      h(
        'span',
        { class: 'muted' },
        graph.omitted > 0
          ? `the nearest ${nodes.length} of ${(nodes.length + graph.omitted).toLocaleString('en')} or more`
          : plural(nodes.length, 'type'),
      ),
    ),
    part(GraphScroll, { key: title, title, top: (nodes[0]?.y ?? 0) + (nodes[0]?.height ?? 0) / 2, picture }),
  );
}

/** The scrolling element. At first the root is in view, which in a tall graph is far below the top. */
function GraphScroll({ title, top, picture }: { title: string; top: number; picture: VNode }): VNode {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    box.current!.scrollTop = Math.max(0, top - box.current!.clientHeight / 2);
  }, []);
  const names = { class: 'graph-scroll', tabindex: 0, role: 'group', 'aria-label': `Graph of ${title}` };
  return h('div', { ...names, ref: box }, picture);
}

function drawNode({ id, kind, label, x, y, width, height }: PlacedNode, go: ViewContext['go']): VNode {
  const text = label.length > maxLabelLength ? `${label.slice(0, maxLabelLength - 1)}…` : label;
  const content = [
    h('title', {}, `[${id}] ${kind} ${label}`),
    h('rect', { x, y, width, height, rx: 7 }),
    h('text', { x: x + 13, y: y + 17, class: 'node-kind' }, `[${id}] ${kind}`),
    h('text', { x: x + 13, y: y + 32, class: 'node-label' }, text),
  ];
  const names = { 'aria-label': `${label}, type ${id}`, class: `node kind-${kind}` };
  return placeLink({ tab: 'btf', item: String(id) }, { go }, content, names);
}

function drawEdge(from: PlacedNode, to: PlacedNode, label: string): VNode {
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  const isForward = to.x > from.x;
  const x1 = from.x + from.width;
  const x2 = isForward ? to.x - 3 : to.x + to.width + 3;
  const bend = isForward ? (x2 - x1) / 2 : 46;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${isForward ? x2 - bend : x2 + bend} ${y2} ${x2} ${y2}`;
  const [middleX, middleY] = [(x1 + x2) / 2 + (isForward ? 0 : 38), (y1 + y2) / 2];
  return h(
    'g',
    { class: 'edge' },
    h('path', { d: path, 'marker-end': 'url(#arrow)' }),
    label !== '' && h('text', { x: middleX, y: middleY - 4 }, label.length > 18 ? `${label.slice(0, 17)}…` : label),
  );
}
