import type { BasicBlock, ControlFlow } from './control-flow.js';
import { emitBlock } from './emit-block.js';
import { emitCondition } from './emit-condition.js';
import { Local, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/**
 * Emits blocks as a loop around a table: each block sets which one comes next and repeats the loop. It serves every graph, also
 * one with loops that are entered in several places, and nests no deeper than a function has blocks.
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
    emitEnd(emitter, block, loop);
  }
  emitter.close();
  emitter.op(Wasm.unreachable);
}

function emitEnd(emitter: FunctionEmitter, { end, order }: BasicBlock, loop: number): void {
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
