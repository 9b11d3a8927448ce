import { BtfBuilder, type Btf } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { placeGraph } from '../src/inspect/graph-layout.js';
import { reachOf } from '../src/inspect/type-graph.js';

/** A list: struct node { u32 value; struct node *next; }. */
function list(): { btf: Btf; id: number } {
  const builder = new BtfBuilder();
  const u32 = builder.append({ kind: 'INT', name: 'u32', size: 4, encoding: 0, offsetBits: 0, bits: 32 });
  const members = [
    { name: 'value', type: u32, offsetBits: 0, bitfieldSize: 0 },
    { name: 'next', type: 3, offsetBits: 64, bitfieldSize: 0 },
  ];
  const id = builder.append({ kind: 'STRUCT', name: 'node', size: 16, hasBitfields: false, members });
  builder.append({ kind: 'PTR', name: '', type: id });
  return { btf: builder.toBtf(), id };
}

describe('reachOf', () => {
  it('collects what a type reaches, with the members as labels, and ends at a loop', () => {
    const { btf, id } = list();
    const { nodes, edges, omitted } = reachOf(btf, [id]);
    expect(nodes.map(({ label, depth }) => [label, depth])).toEqual([
      ['struct node', 0],
      ['u32', 1],
      ['pointer', 1],
    ]);
    expect(edges).toEqual([
      { from: 2, to: 1, label: 'value' },
      { from: 2, to: 3, label: 'next' },
      { from: 3, to: 2, label: '' },
    ]);
    expect(omitted).toBe(0);
  });

  it('says how many it left out', () => {
    const { btf, id } = list();
    expect(reachOf(btf, [id], 2)).toMatchObject({ nodes: [{ id: 2 }, { id: 1 }], omitted: 1 });
  });
});

describe('placeGraph', () => {
  it('puts types in columns by their distance, none over another', () => {
    const { btf, id } = list();
    const { nodes, width, height } = placeGraph(reachOf(btf, [id]));
    const [root, ...others] = nodes;
    for (const node of others) expect(node.x).toBeGreaterThan(root!.x + root!.width);
    expect(Math.abs(others[0]!.y - others[1]!.y)).toBeGreaterThanOrEqual(others[0]!.height);
    for (const { x, y, width: wide, height: high } of nodes) {
      expect(x + wide).toBeLessThanOrEqual(width);
      expect(y + high).toBeLessThanOrEqual(height);
    }
  });
});
