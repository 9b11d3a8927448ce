import type { BasicBlock, ControlFlow } from './control-flow.js';
import type { DominatorTree } from './dominators.js';
import { emitBlock } from './emit-block.js';
import { emitCondition } from './emit-condition.js';
import { Local, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/**
 * Emits blocks as nested blocks, loops and ifs, which WebAssembly engines compile best. The graph has to be reducible.
 *
 * A block's code holds the code of all blocks that it dominates. A block that is reached from several places follows a
 * WebAssembly block, which those places leave; the head of a loop begins a WebAssembly loop.
 * @see Ramsey: Beyond Relooper, Proceedings of the ACM on Programming Languages 6, ICFP (2022)
 */
export function emitStructured(emitter: FunctionEmitter, flow: ControlFlow, tree: DominatorTree): void {
  /** Depth of the WebAssembly block or loop that a branch to a block leaves or repeats. */
  const depthOf = new Map<number, number>();

  const emitTree = (order: number): void => {
    const block = flow[order]!;
    const isLoop = tree.loopHeads.has(order);
    const outer = depthOf.get(order);
    if (isLoop) {
      depthOf.set(order, emitter.depth);
      emitter.open(Wasm.loop, BlockType.none);
    }
    // The last one in the order is outermost: the others may branch to it.
    const followers = tree.children[order]!.filter((child) => tree.merges.has(child)).toReversed();
    for (const follower of followers) {
      depthOf.set(follower, emitter.depth);
      emitter.open(Wasm.block, BlockType.none);
    }
    emitBlock(emitter, block, isLoop || order === 0);
    emitEnd(block);
    for (const follower of followers.toReversed()) {
      emitter.close();
      depthOf.delete(follower);
      emitTree(follower);
    }
    if (isLoop) {
      emitter.close();
      // What follows the loop is never reached: each way through it ends or repeats it.
      emitter.op(Wasm.unreachable);
      if (outer === undefined) depthOf.delete(order);
      else depthOf.set(order, outer);
    }
  };

  const emitBranch = (source: number, target: number): void => {
    const depth = depthOf.get(target);
    if (depth !== undefined && (target <= source || tree.merges.has(target))) emitter.branch(Wasm.br, depth);
    else emitTree(target);
  };

  const emitEnd = ({ end, order }: BasicBlock): void => {
    if (end.kind === 'exit') emitter.branch(Wasm.br, 0);
    else if (end.kind === 'goto') emitBranch(order, end.target);
    else {
      emitCondition(emitter, end.jump);
      emitter.open(Wasm.if, BlockType.none);
      emitBranch(order, end.taken);
      emitter.op(Wasm.else);
      emitBranch(order, end.next);
      emitter.close();
    }
  };

  emitTree(0);
}

/**
 * Emits blocks as a loop around a table: each block sets which one comes next and repeats the loop. This works for every graph,
 * even one with loops that are entered in several places, and nests no deeper than a function has blocks.
 */
export function emitDispatch(emitter: FunctionEmitter, flow: ControlFlow): void {
  const loop = emitter.depth;
  emitter.open(Wasm.loop, BlockType.none);
  for (let count = 0; count < flow.length; count += 1) emitter.open(Wasm.block, BlockType.none);
  emitter.get(Local.label);
  emitter.sink.byte(Wasm.brTable);
  emitter.sink.unsigned(flow.length - 1);
  for (let order = 0; order < flow.length; order += 1) emitter.sink.unsigned(order);
  for (const block of flow) {
    emitter.close();
    emitBlock(emitter, block, true);
    emitNext(emitter, block, loop);
  }
  emitter.close();
  emitter.op(Wasm.unreachable);
}

function emitNext(emitter: FunctionEmitter, { end, order }: BasicBlock, loop: number): void {
  if (end.kind === 'exit') {
    emitter.branch(Wasm.br, 0);
    return;
  }
  if (end.kind === 'goto') {
    // The next block follows in the code.
    if (end.target === order + 1) return;
    emitter.i32(end.target);
  } else {
    emitter.i32(end.taken);
    emitter.i32(end.next);
    emitCondition(emitter, end.jump);
    emitter.op(Wasm.select);
  }
  emitter.set(Local.label);
  emitter.branch(Wasm.br, loop);
}
