import { InstructionClass, classOf, type Instruction } from '@bpf-link-wasm/btf';
import { Alu, registerOperand } from '../program/opcode.js';
import type { FunctionEmitter } from './function-emitter.js';
import { Wasm } from './wasm/opcodes.js';

/** Operations that are the same in WebAssembly, in 64 and 32 bits: both take the distance of a shift modulo the width. */
const direct: Readonly<Record<number, readonly [wide: number, narrow: number]>> = {
  [Alu.add]: [Wasm.i64Add, Wasm.i32Add],
  [Alu.sub]: [Wasm.i64Sub, Wasm.i32Sub],
  [Alu.mul]: [Wasm.i64Mul, Wasm.i32Mul],
  [Alu.or]: [Wasm.i64Or, Wasm.i32Or],
  [Alu.and]: [Wasm.i64And, Wasm.i32And],
  [Alu.xor]: [Wasm.i64Xor, Wasm.i32Xor],
  [Alu.lsh]: [Wasm.i64Shl, Wasm.i32Shl],
  [Alu.rsh]: [Wasm.i64ShrU, Wasm.i32ShrU],
  [Alu.arsh]: [Wasm.i64ShrS, Wasm.i32ShrS],
};

/** Emits arithmetic. @see RFC 9669, section 4.1 */
export function emitAlu(emitter: FunctionEmitter, instruction: Instruction): void {
  const operation = instruction.opcode & 0xf0;
  const isWide = classOf(instruction) === InstructionClass.alu64;
  if (operation === Alu.end) emitSwap(emitter, instruction);
  else if (operation === Alu.mov) emitMove(emitter, instruction, isWide);
  else if (operation === Alu.div || operation === Alu.mod) emitDivision(emitter, instruction, isWide);
  else if (operation === Alu.neg) {
    if (isWide) emitter.i64(0);
    else emitter.i32(0);
    pushRegister(emitter, instruction.destination, isWide);
    emitter.op(isWide ? Wasm.i64Sub : Wasm.i32Sub);
    extend(emitter, isWide);
  } else {
    pushRegister(emitter, instruction.destination, isWide);
    pushOperand(emitter, instruction, isWide);
    emitter.op(direct[operation]![isWide ? 0 : 1]);
    extend(emitter, isWide);
  }
  emitter.setRegister(instruction.destination);
}

function pushRegister(emitter: FunctionEmitter, register: number, isWide: boolean): void {
  emitter.register(register);
  if (!isWide) emitter.op(Wasm.i32WrapI64);
}

function pushOperand(emitter: FunctionEmitter, instruction: Instruction, isWide: boolean): void {
  if ((instruction.opcode & registerOperand) !== 0) pushRegister(emitter, instruction.source, isWide);
  else if (isWide) emitter.i64(instruction.immediate);
  else emitter.i32(instruction.immediate);
}

/** Extends a result of 32 bits, which clears the upper half of the register. */
function extend(emitter: FunctionEmitter, isWide: boolean): void {
  if (!isWide) emitter.op(Wasm.i64ExtendI32U);
}

function emitMove(emitter: FunctionEmitter, instruction: Instruction, isWide: boolean): void {
  const { opcode, offset, immediate } = instruction;
  const isRegister = (opcode & registerOperand) !== 0;
  if (!isRegister && !isWide) {
    emitter.i64(BigInt.asUintN(32, BigInt(immediate)));
    return;
  }
  pushOperand(emitter, instruction, isWide);
  if (isRegister && offset > 1) {
    const extensions: Readonly<Record<number, number>> = isWide
      ? { 8: Wasm.i64Extend8S, 16: Wasm.i64Extend16S, 32: Wasm.i64Extend32S }
      : { 8: Wasm.i32Extend8S, 16: Wasm.i32Extend16S };
    emitter.op(extensions[offset]!);
  }
  extend(emitter, isWide);
}

/** Emits a division or remainder. WebAssembly traps where BPF has a result: for a divisor of 0, and for the smallest number by -1. */
function emitDivision(emitter: FunctionEmitter, instruction: Instruction, isWide: boolean): void {
  const { destination, opcode, offset } = instruction;
  const isDivision = (opcode & 0xf0) === Alu.div;
  const isSigned = offset === 1;
  const type = isWide ? 0x7e : 0x7f;
  pushOperand(emitter, instruction, isWide);
  emitter.op(isWide ? Wasm.i64Eqz : Wasm.i32Eqz);
  emitter.open(Wasm.if, type);
  if (!isDivision) pushRegister(emitter, destination, isWide);
  else if (isWide) emitter.i64(0);
  else emitter.i32(0);
  emitter.op(Wasm.else);
  if (isDivision && isSigned) {
    pushOperand(emitter, instruction, isWide);
    if (isWide) emitter.i64(-1);
    else emitter.i32(-1);
    emitter.op(isWide ? Wasm.i64Eq : Wasm.i32Eq);
    emitter.open(Wasm.if, type);
    if (isWide) emitter.i64(0);
    else emitter.i32(0);
    pushRegister(emitter, destination, isWide);
    emitter.op(isWide ? Wasm.i64Sub : Wasm.i32Sub, Wasm.else);
  }
  pushRegister(emitter, destination, isWide);
  pushOperand(emitter, instruction, isWide);
  const [wide, narrow] = isDivision
    ? isSigned
      ? [Wasm.i64DivS, Wasm.i32DivS]
      : [Wasm.i64DivU, Wasm.i32DivU]
    : isSigned
      ? [Wasm.i64RemS, Wasm.i32RemS]
      : [Wasm.i64RemU, Wasm.i32RemU];
  emitter.op(isWide ? wide : narrow);
  if (isDivision && isSigned) emitter.close();
  emitter.close();
  extend(emitter, isWide);
}

/** Emits a byte swap. Conversion to little endian only clears the upper bits. */
function emitSwap(emitter: FunctionEmitter, { opcode, destination, immediate: bits }: Instruction): void {
  const isToLittle = opcode === 0xd4;
  emitter.register(destination);
  if (isToLittle) {
    if (bits === 64) return;
    emitter.i64(bits === 16 ? 0xffffn : 0xffff_ffffn);
    emitter.op(Wasm.i64And);
    return;
  }
  if (bits === 64) {
    emitter.op(Wasm.i32WrapI64);
    emitSwap32(emitter, destination, false);
    emitter.op(Wasm.i64ExtendI32U);
    emitter.i64(32);
    emitter.op(Wasm.i64Shl);
    emitter.register(destination);
    emitter.i64(32);
    emitter.op(Wasm.i64ShrU, Wasm.i32WrapI64);
    emitSwap32(emitter, destination, true);
    emitter.op(Wasm.i64ExtendI32U, Wasm.i64Or);
    return;
  }
  emitter.op(Wasm.i32WrapI64);
  emitSwap32(emitter, destination, false);
  if (bits === 16) {
    emitter.i32(16);
    emitter.op(Wasm.i32ShrU);
  }
  emitter.op(Wasm.i64ExtendI32U);
}

const oddBytes = 0x00ff00ff;

/** Swaps the 4 bytes on the stack, which are one half of a register. */
function emitSwap32(emitter: FunctionEmitter, register: number, isUpper: boolean): void {
  emitter.i32(oddBytes);
  emitter.op(Wasm.i32And);
  emitter.i32(24);
  emitter.op(Wasm.i32Rotl);
  emitter.register(register);
  if (isUpper) {
    emitter.i64(32);
    emitter.op(Wasm.i64ShrU);
  }
  emitter.op(Wasm.i32WrapI64);
  emitter.i32(8);
  emitter.op(Wasm.i32Rotl);
  emitter.i32(oddBytes);
  emitter.op(Wasm.i32And, Wasm.i32Or);
}
