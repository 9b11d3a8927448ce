import { CallKind, Opcode, type Instruction } from '@bpf-link-wasm/btf';
import { frameSize, frameStride, stateOffset } from '../machine/state.js';
import { mayLeave } from './control-flow.js';
import { pushPlace } from './emit-check.js';
import { Import, Local, type FunctionEmitter } from './function-emitter.js';
import { Wasm } from './wasm/opcodes.js';

/** Emits a call of a function of the program, or of one that replaces the kernel's. */
export function emitCall(emitter: FunctionEmitter, instruction: Instruction): void {
  emitter.storeBudget();
  if (instruction.opcode === Opcode.call && instruction.source === CallKind.local) emitLocal(emitter, instruction);
  else emitOutside(emitter, instruction);
}

function emitLocal(emitter: FunctionEmitter, { index, immediate }: Instruction): void {
  // Where the call was made, for messages.
  emitter.get(Local.frame);
  emitter.i32(index);
  emitter.memory(Wasm.i32Store, frameSize);
  for (let register = 1; register <= 5; register += 1) emitter.register(register);
  emitter.get(Local.frame);
  emitter.i32(frameStride);
  emitter.op(Wasm.i32Add);
  emitter.call(emitter.functionNumbers.get(index + 1 + immediate)!);
  emitter.setRegister(0);
  emitter.loadBudget();
}

function emitOutside(emitter: FunctionEmitter, instruction: Instruction): void {
  const { index, opcode } = instruction;
  for (let register = 1; register <= 5; register += 1) {
    emitter.i32(0);
    emitter.register(register);
    emitter.memory(Wasm.i64Store, stateOffset.registers + register * 8);
  }
  if (opcode === Opcode.callRegister) {
    emitter.i32(0);
    emitter.register(instruction.destination);
    emitter.memory(Wasm.i64Store, stateOffset.value);
  }
  emitter.i32(emitter.slotNumbers.get(index)!);
  pushPlace(emitter, index);
  emitter.call(Import.helper);
  emitter.loadState(stateOffset.registers);
  emitter.setRegister(0);
  emitter.loadBudget();
  // A tail call has run another program to its end: this one ends too.
  if (mayLeave(instruction)) emitter.branch(Wasm.brIf, 0);
  else emitter.op(Wasm.drop);
}
