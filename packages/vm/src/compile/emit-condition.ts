import { InstructionClass, classOf, type Instruction } from '@bpf-link-wasm/btf';
import { Jump, registerOperand } from '../program/opcode.js';
import { Local, type FunctionEmitter } from './function-emitter.js';
import { Wasm } from './wasm/opcodes.js';

/** Comparisons in 64 and 32 bits. */
const comparisons: Readonly<Record<number, readonly [wide: number, narrow: number]>> = {
  [Jump.eq]: [Wasm.i64Eq, Wasm.i32Eq],
  [Jump.ne]: [Wasm.i64Ne, Wasm.i32Ne],
  [Jump.gt]: [Wasm.i64GtU, Wasm.i32GtU],
  [Jump.ge]: [Wasm.i64GeU, Wasm.i32GeU],
  [Jump.lt]: [Wasm.i64LtU, Wasm.i32LtU],
  [Jump.le]: [Wasm.i64LeU, Wasm.i32LeU],
  [Jump.sgt]: [Wasm.i64GtS, Wasm.i32GtS],
  [Jump.sge]: [Wasm.i64GeS, Wasm.i32GeS],
  [Jump.slt]: [Wasm.i64LtS, Wasm.i32LtS],
  [Jump.sle]: [Wasm.i64LeS, Wasm.i32LeS],
};

/** Pushes whether a conditional jump is taken, as i32. @see RFC 9669, section 4.3 */
export function emitCondition(emitter: FunctionEmitter, jump: Instruction): void {
  const operation = jump.opcode & 0xf0;
  const isWide = classOf(jump) === InstructionClass.jmp;
  if (operation === Jump.cond) {
    emitLoopCount(emitter);
    return;
  }
  emitter.register(jump.destination);
  if (!isWide) emitter.op(Wasm.i32WrapI64);
  if ((jump.opcode & registerOperand) !== 0) {
    emitter.register(jump.source);
    if (!isWide) emitter.op(Wasm.i32WrapI64);
  } else if (isWide) emitter.i64(jump.immediate);
  else emitter.i32(jump.immediate);
  if (operation !== Jump.set) {
    emitter.op(comparisons[operation]![isWide ? 0 : 1]);
    return;
  }
  emitter.op(isWide ? Wasm.i64And : Wasm.i32And);
  emitter.op(isWide ? Wasm.i64Eqz : Wasm.i32Eqz, Wasm.i32Eqz);
}

/** Emits the condition of may_goto, which is taken once it has fallen through as often as it may. */
function emitLoopCount(emitter: FunctionEmitter): void {
  emitter.get(Local.loops);
  emitter.op(Wasm.i32Eqz);
  emitter.get(Local.loops);
  emitter.get(Local.loops);
  emitter.op(Wasm.i32Eqz, Wasm.i32Eqz, Wasm.i32Sub);
  emitter.set(Local.loops);
}
