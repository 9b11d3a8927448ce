import { frameSize, stateOffset, uninitialisedByte } from '../machine/state.js';
import { maxLoops } from '../program/opcode.js';
import type { BpfFunction } from '../program/program-code.js';
import { readControlFlow } from './control-flow.js';
import { findDominators } from './dominators.js';
import { emitFailure } from './emit-block.js';
import { emitDispatch, emitStructured } from './emit-flow.js';
import { Failure, Local, type FunctionEmitter } from './function-emitter.js';
import { readStackUse } from './stack-use.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/** Functions with more blocks are emitted as a loop around a table: nesting takes stack of the compilers that read it. */
const maxNestedBlocks = 1000;

/** How the jumps of a function are written; `auto` chooses. */
export type ControlFlowForm = 'auto' | 'dispatch';

/** Emits the body of a function: its parameters are r1 to r5 and its stack frame, its result is r0. */
export function compileFunction(emitter: FunctionEmitter, found: BpfFunction, form: ControlFlowForm): void {
  const { code, layout } = emitter;
  const flow = readControlFlow(code, found);
  const stack = readStackUse(code, found);
  emitOpening(emitter, found, stack.depth);
  const isOwn = stack.escapes;
  if (isOwn) emitFrameAccess(emitter, layout.stack.start, 0xff);
  // A branch out of this block ends the function.
  emitter.open(Wasm.block, BlockType.none);
  const tree = form === 'auto' && flow.length <= maxNestedBlocks ? findDominators(flow) : undefined;
  if (tree?.isReducible === true) emitStructured(emitter, flow, tree);
  else emitDispatch(emitter, flow);
  emitter.close();
  if (isOwn) emitFrameAccess(emitter, layout.stack.start, 0);
  emitter.storeBudget();
  emitter.register(0);
}

/** Checks that there is a frame, and fills what of it the function uses. */
function emitOpening(emitter: FunctionEmitter, { start }: BpfFunction, depth: number): void {
  emitter.get(Local.frame);
  emitter.i32(0);
  emitter.memory(Wasm.i32Load, stateOffset.lastFrame);
  emitter.op(Wasm.i32GtU);
  emitter.open(Wasm.if, BlockType.none);
  emitFailure(emitter, Failure.depth, start);
  emitter.close();
  if (depth > 128) {
    emitter.get(Local.frame);
    emitter.i32(uninitialisedByte);
    emitter.i32(frameSize);
    emitFill(emitter);
  } else {
    for (let offset = frameSize - depth; offset < frameSize; offset += 8) {
      emitter.get(Local.frame);
      emitter.i64(BigInt(uninitialisedByte) * 0x0101_0101_0101_0101n);
      emitter.memory(Wasm.i64Store, offset);
    }
  }
  emitter.loadBudget();
  emitter.i32(maxLoops);
  emitter.set(Local.loops);
}

/** Makes the frame accessible or not, unless it is the first one, which always is. */
function emitFrameAccess(emitter: FunctionEmitter, firstFrame: number, bits: number): void {
  emitter.get(Local.frame);
  emitter.i32(firstFrame);
  emitter.op(Wasm.i32Ne);
  emitter.open(Wasm.if, BlockType.none);
  for (const bitMap of [emitter.layout.bits.read, emitter.layout.bits.write]) {
    emitter.get(Local.frame);
    emitter.i32(3);
    emitter.op(Wasm.i32ShrU);
    emitter.i32(bitMap);
    emitter.op(Wasm.i32Add);
    emitter.i32(bits);
    emitter.i32(frameSize / 8);
    emitFill(emitter);
  }
  emitter.close();
}

/** memory.fill of start, value and size on the stack. @see WebAssembly Core Specification, section 5.4.7 */
function emitFill(emitter: FunctionEmitter): void {
  emitter.op(0xfc, 0x0b, 0x00);
}
