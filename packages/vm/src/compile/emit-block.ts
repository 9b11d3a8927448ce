import { InstructionClass, isCall, wideValue, type Instruction } from '@bpf-link-wasm/btf';
import { Mode } from '../program/opcode.js';
import type { BasicBlock } from './control-flow.js';
import { emitAlu } from './emit-alu.js';
import { emitAtomic } from './emit-atomic.js';
import { emitCall } from './emit-call.js';
import { pushPlace } from './emit-check.js';
import { emitLoad, emitPacketLoad, emitStore } from './emit-memory.js';
import { Failure, Import, Local, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/**
 * Emits a block without the jump at its end.
 * @param isChecked Whether the budget is checked: where a loop or a function begins.
 */
export function emitBlock(emitter: FunctionEmitter, block: BasicBlock, isChecked: boolean): void {
  emitter.get(Local.budget);
  emitter.i64(block.instructions.length);
  emitter.op(Wasm.i64Sub);
  emitter.set(Local.budget);
  if (isChecked) emitBudgetCheck(emitter, block.start);
  for (const [position, instruction] of block.instructions.entries()) {
    emitter.ahead = block.instructions.length - position;
    emitInstruction(emitter, instruction);
  }
}

function emitBudgetCheck(emitter: FunctionEmitter, index: number): void {
  emitter.get(Local.budget);
  emitter.i64(0);
  emitter.op(Wasm.i64LtS);
  emitter.open(Wasm.if, BlockType.none);
  emitFailure(emitter, Failure.budget, index);
  emitter.close();
}

/** Emits a call of the machine that does not return. */
export function emitFailure(emitter: FunctionEmitter, failure: number, index: number): void {
  emitter.i32(failure);
  pushPlace(emitter, index);
  emitter.call(Import.fail);
  emitter.op(Wasm.unreachable);
}

function emitInstruction(emitter: FunctionEmitter, instruction: Instruction): void {
  const { opcode, destination } = instruction;
  const mode = opcode & 0xe0;
  switch (opcode & 7) {
    case InstructionClass.alu:
    case InstructionClass.alu64:
      return emitAlu(emitter, instruction);
    case InstructionClass.jmp:
      // Jumps end a block, and are emitted with the blocks that they go to.
      return isCall(instruction) ? emitCall(emitter, instruction) : undefined;
    case InstructionClass.jmp32:
      return undefined;
    case InstructionClass.ld:
      if (mode !== Mode.imm) return emitPacketLoad(emitter, instruction);
      emitter.i64(emitter.code.constants.get(instruction.index) ?? wideValue(instruction));
      return emitter.setRegister(destination);
    case InstructionClass.ldx:
      return emitLoad(emitter, instruction);
    case InstructionClass.st:
      return emitStore(emitter, instruction);
    default:
      return mode === Mode.atomic ? emitAtomic(emitter, instruction) : emitStore(emitter, instruction);
  }
}
