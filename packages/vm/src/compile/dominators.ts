import type { BasicBlock, ControlFlow } from './control-flow.js';

/** The relations between blocks that structured code is made from. Blocks are named by their order. */
export interface DominatorTree {
  /** The blocks that each block dominates immediately. */
  readonly children: readonly (readonly number[])[];
  /** Targets of backward jumps: the heads of loops. */
  readonly loopHeads: ReadonlySet<number>;
  /** Blocks that are reached from two or more places before them in the order. */
  readonly merges: ReadonlySet<number>;
  /** Whether each loop is entered only at its head, so that it can be written as a loop. */
  readonly isReducible: boolean;
}

/** The successors of a block. */
export function successorsOf({ end }: BasicBlock): readonly number[] {
  if (end.kind === 'exit') return [];
  return end.kind === 'goto' ? [end.target] : [end.taken, end.next];
}

/**
 * Computes the dominator tree.
 * @see Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001)
 */
export function findDominators(flow: ControlFlow): DominatorTree {
  const predecessors: number[][] = flow.map(() => []);
  for (const block of flow) for (const successor of successorsOf(block)) predecessors[successor]!.push(block.order);
  const dominator = flow.map(() => -1);
  dominator[0] = 0;
  const meet = (left: number, right: number): number => {
    let [a, b] = [left, right];
    while (a !== b) {
      while (a > b) a = dominator[a]!;
      while (b > a) b = dominator[b]!;
    }
    return a;
  };
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let block = 1; block < flow.length; block += 1) {
      let found = -1;
      for (const predecessor of predecessors[block]!) {
        if (dominator[predecessor] !== -1) found = found === -1 ? predecessor : meet(predecessor, found);
      }
      if (dominator[block] !== found) {
        dominator[block] = found;
        isChanged = true;
      }
    }
  }
  return describe(flow, predecessors, dominator);
}

function describe(
  flow: ControlFlow,
  predecessors: readonly (readonly number[])[],
  dominator: readonly number[],
): DominatorTree {
  const children: number[][] = flow.map(() => []);
  for (let block = 1; block < flow.length; block += 1) children[dominator[block]!]!.push(block);
  const loopHeads = new Set<number>();
  const merges = new Set<number>();
  let isReducible = true;
  for (const [block, sources] of predecessors.entries()) {
    const back = sources.filter((source) => source >= block);
    if (back.length > 0) loopHeads.add(block);
    if (sources.length - back.length > 1) merges.add(block);
    isReducible &&= back.every((source) => dominates(dominator, block, source));
  }
  return { children, loopHeads, merges, isReducible };
}

function dominates(dominator: readonly number[], above: number, below: number): boolean {
  let block = below;
  while (block > above) block = dominator[block]!;
  return block === above;
}
