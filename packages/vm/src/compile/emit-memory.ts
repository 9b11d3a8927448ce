import { InstructionClass, type Instruction } from '@bpf-link-wasm/btf';
import { frameSize, maxFields, stateOffset } from '../machine/state.js';
import { accessSize, Mode } from '../program/opcode.js';
import { emitChecked, emitGuarded, pushHalves, pushPlace, type Check } from './emit-check.js';
import { Import, Local, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/** Bytes of an access. */
export type Size = 1 | 2 | 4 | 8;

/** The load instructions by their number of bytes, zero-extended. */
export const loads: Readonly<Record<Size, number>> = {
  1: Wasm.i64Load8U,
  2: Wasm.i64Load16U,
  4: Wasm.i64Load32U,
  8: Wasm.i64Load,
};

const signedLoads: Readonly<Record<Size, number>> = {
  1: Wasm.i64Load8S,
  2: Wasm.i64Load16S,
  4: Wasm.i64Load32S,
  8: Wasm.i64Load,
};

/** The store instructions by their number of bytes. */
export const stores: Readonly<Record<Size, number>> = {
  1: Wasm.i64Store8,
  2: Wasm.i64Store16,
  4: Wasm.i64Store32,
  8: Wasm.i64Store,
};

const extensions: Readonly<Record<Size, number | undefined>> = {
  1: Wasm.i64Extend8S,
  2: Wasm.i64Extend16S,
  4: Wasm.i64Extend32S,
  8: undefined,
};

/** Whether an access through r10 is in the frame and aligned: then it needs no check at run time. */
export function isInFrame(base: number, offset: number, size: number): boolean {
  return base === 10 && offset >= -frameSize && offset + size <= 0 && offset % size === 0;
}

/** Emits a load. */
export function emitLoad(emitter: FunctionEmitter, instruction: Instruction): void {
  const { opcode, destination, source: base, offset, index } = instruction;
  const size = accessSize(opcode);
  const isSigned = (opcode & 0xe0) === Mode.memsx;
  const load = (isSigned ? signedLoads : loads)[size];
  if (isInFrame(base, offset, size)) {
    emitter.get(Local.frame);
    emitter.memory(load, frameSize + offset);
    emitter.setRegister(destination);
    return;
  }
  const check: Check = { base, offset, size, accesses: ['read'], isAligned: false };
  const emitAccess = (): void => {
    emitter.get(Local.at);
    emitter.memory(load, 0);
  };
  if (!emitter.fieldAccesses.has(index)) {
    emitChecked(emitter, check, index, () => {
      emitAccess();
      emitter.setRegister(destination);
    });
    return;
  }
  const emitRefused = (done: number): void => {
    if (size === 4 && !isSigned) emitKnownField(emitter, done);
    emitMachineAccess(emitter, Import.load, check, index);
    emitter.loadState(stateOffset.value);
    if (isSigned && extensions[size] !== undefined) emitter.op(extensions[size]);
  };
  emitGuarded(emitter, check, { type: BlockType.i64, emitAccess, emitRefused });
  emitter.setRegister(destination);
}

/** Emits a call of the machine that makes an access; the value is in the state. */
function emitMachineAccess(
  emitter: FunctionEmitter,
  access: typeof Import.load | typeof Import.store,
  { base, offset, size }: Check,
  index: number,
): void {
  pushHalves(emitter, base, offset);
  emitter.i32(size);
  pushPlace(emitter, index);
  emitter.call(access);
}

/** Emits the quick read of a field that was read before; it continues at the end of the block at `done`. */
function emitKnownField(emitter: FunctionEmitter, done: number): void {
  const unknown = emitter.depth;
  emitter.open(Wasm.block, BlockType.none);
  emitter.get(Local.address);
  emitter.loadState(stateOffset.context);
  emitter.op(Wasm.i64Sub);
  emitter.tee(Local.address);
  emitter.i64(maxFields * 4);
  emitter.op(Wasm.i64GeU);
  emitter.branch(Wasm.brIf, unknown);
  emitter.get(Local.address);
  emitter.op(Wasm.i32WrapI64);
  emitter.tee(Local.at);
  emitter.i32(3);
  emitter.op(Wasm.i32And);
  emitter.branch(Wasm.brIf, unknown);
  emitter.get(Local.at);
  emitter.i32(2);
  emitter.op(Wasm.i32ShrU);
  emitter.memory(Wasm.i32Load8U, stateOffset.areFieldsKnown);
  emitter.op(Wasm.i32Eqz);
  emitter.branch(Wasm.brIf, unknown);
  emitter.get(Local.at);
  emitter.i32(1);
  emitter.op(Wasm.i32Shl);
  emitter.memory(Wasm.i64Load, stateOffset.fields);
  emitter.branch(Wasm.br, done);
  emitter.close();
}

/** Emits a store of a register or an immediate. */
export function emitStore(emitter: FunctionEmitter, instruction: Instruction): void {
  const { opcode, destination: base, source, offset, immediate, index } = instruction;
  const size = accessSize(opcode);
  const pushValue = (): void => {
    if ((opcode & 7) === InstructionClass.st) emitter.i64(immediate);
    else emitter.register(source);
  };
  if (isInFrame(base, offset, size)) {
    emitter.get(Local.frame);
    pushValue();
    emitter.memory(stores[size], frameSize + offset);
    return;
  }
  const check: Check = { base, offset, size, accesses: ['write'], isAligned: false };
  const emitAccess = (): void => {
    emitter.get(Local.at);
    pushValue();
    emitter.memory(stores[size], 0);
  };
  if (!emitter.fieldAccesses.has(index)) {
    emitChecked(emitter, check, index, emitAccess);
    return;
  }
  const emitRefused = (): void => {
    emitter.i32(0);
    pushValue();
    emitter.memory(Wasm.i64Store, stateOffset.value);
    emitMachineAccess(emitter, Import.store, check, index);
  };
  emitGuarded(emitter, check, { type: BlockType.none, emitAccess, emitRefused });
}

/** Emits a load of classic BPF from the packet; where the packet is too short the function ends with 0. */
export function emitPacketLoad(emitter: FunctionEmitter, instruction: Instruction): void {
  const { opcode, source, immediate, index } = instruction;
  emitter.i32(immediate);
  if ((opcode & 0xe0) === Mode.ind) {
    emitter.register(source);
    emitter.op(Wasm.i32WrapI64, Wasm.i32Add);
  }
  emitter.i32(accessSize(opcode));
  pushPlace(emitter, index);
  emitter.call(Import.packet);
  emitter.loadState(stateOffset.registers);
  emitter.setRegister(0);
  emitter.op(Wasm.i32Eqz);
  emitter.branch(Wasm.brIf, 0);
}
