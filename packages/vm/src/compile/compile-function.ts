import { frameSize, stateOffset, uninitialisedByte } from '../machine/state.js';
import { maxLoops } from '../program/opcode.js';
import type { BpfFunction } from '../program/program-code.js';
import { readControlFlow } from './control-flow.js';
import { findDominators } from './dominators.js';
import { emitFailure } from './emit-block.js';
import { findFieldAccesses } from './field-accesses.js';
import { emitDispatch, emitStructured } from './emit-flow.js';
import { Failure, Import, Local, type FunctionEmitter } from './function-emitter.js';
import { readStackUse } from './stack-use.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/** Functions with more blocks are emitted as a loop around a table: deep nesting could exhaust the host compiler's stack. */
const maxNestedBlocks = 1000;

/** Options of the compiler. */
export interface CompileOptions {
  /** How jumps are written; `auto`, the default, chooses. */
  readonly form?: 'auto' | 'dispatch';
  /** Whether the machine synthesizes fields of the context. Default false. */
  readonly hasFields?: boolean;
}

/** Emits the body of a function: its parameters are r1 to r5 and its stack frame, its result is r0. */
export function compileFunction(
  emitter: FunctionEmitter,
  found: BpfFunction,
  { form = 'auto', hasFields = false }: CompileOptions,
): void {
  const { code, layout } = emitter;
  const flow = readControlFlow(code, found);
  const stack = readStackUse(code, found);
  // A program has its context in r1; its other functions have it in whichever parameter their callers pass it.
  if (hasFields) emitter.fieldAccesses = findFieldAccesses(flow, found.start === 0 ? 0x02 : 0x3e);
  emitOpening(emitter, found, stack.depth);
  if (stack.escapes) emitFrameAccess(emitter, layout.stack.start, true);
  // A branch out of this block ends the function; one out of the inner block lets the machine end it.
  emitter.open(Wasm.block, BlockType.none);
  emitter.open(Wasm.block, BlockType.none);
  const tree = form === 'auto' && flow.length <= maxNestedBlocks ? findDominators(flow) : undefined;
  if (tree?.isReducible === true) emitStructured(emitter, flow, tree);
  else emitDispatch(emitter, flow);
  emitter.op(Wasm.unreachable);
  emitter.close();
  emitResume(emitter);
  emitter.close();
  if (stack.escapes) emitFrameAccess(emitter, layout.stack.start, false);
  emitter.storeBudget();
  emitter.register(0);
}

/** Emits the check that a frame is left, and fills the part of it that the function uses. */
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

/** Emits a call that lets the machine execute the rest of the function. */
function emitResume(emitter: FunctionEmitter): void {
  for (let register = 0; register <= 9; register += 1) {
    emitter.i32(0);
    emitter.register(register);
    emitter.memory(Wasm.i64Store, stateOffset.registers + register * 8);
  }
  emitter.storeBudget();
  emitter.get(Local.resumed);
  emitter.get(Local.frame);
  emitter.get(Local.loops);
  emitter.call(Import.resume);
  emitter.loadState(stateOffset.registers);
  emitter.setRegister(0);
  emitter.loadBudget();
}

/** Emits code that makes the frame accessible or inaccessible; the first frame is always accessible. */
function emitFrameAccess(emitter: FunctionEmitter, firstFrame: number, isAllowed: boolean): void {
  emitter.get(Local.frame);
  emitter.i32(firstFrame);
  emitter.op(Wasm.i32Ne);
  emitter.open(Wasm.if, BlockType.none);
  const { bits } = emitter.layout;
  emitter.get(Local.frame);
  emitter.i32(bits);
  emitter.op(Wasm.i32Add);
  emitter.i32(isAllowed ? firstFrame + bits : 0);
  emitter.i32(frameSize);
  if (isAllowed) emitCopy(emitter);
  else emitFill(emitter);
  emitter.close();
}

/** memory.copy of target, source and size on the stack. @see WebAssembly Core Specification, section 5.4.7 */
function emitCopy(emitter: FunctionEmitter): void {
  emitter.op(0xfc, 0x0a, 0x00, 0x00);
}

/** memory.fill of start, value and size on the stack. @see WebAssembly Core Specification, section 5.4.7 */
function emitFill(emitter: FunctionEmitter): void {
  emitter.op(0xfc, 0x0b, 0x00);
}
