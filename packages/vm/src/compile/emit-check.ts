import { addressBase, type Access } from '../memory/region.js';
import { Local, type FunctionEmitter } from './function-emitter.js';
import { Wasm } from './wasm/opcodes.js';

/** What an access has to be for compiled code to make it itself. */
export interface Check {
  /** BPF register with the address. */
  readonly base: number;
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly accesses: readonly Access[];
  /** Whether the address has to be a multiple of the size; otherwise it has to in the stack alone. */
  readonly isAligned: boolean;
}

/**
 * Emits the test of an access: it branches to the end of the block at `slow` when the machine has to look at it. After it the
 * offset in the memory is in the local `at`, and address less the memory's base in `address`.
 *
 * Each byte has a bit: 16 bits from the byte of the bit map that has the first of them, shifted, hold those of up to 8 bytes.
 */
export function emitCheck(emitter: FunctionEmitter, check: Check, slow: number): void {
  const { base, offset, size, accesses, isAligned } = check;
  const { layout } = emitter;
  emitter.register(base);
  emitter.i64(BigInt(offset - addressBase));
  emitter.op(Wasm.i64Add);
  emitter.tee(Local.address);
  emitter.i64(layout.limit);
  emitter.op(Wasm.i64GeU);
  emitter.branch(Wasm.brIf, slow);
  emitter.get(Local.address);
  emitter.op(Wasm.i32WrapI64);
  emitter.set(Local.at);
  for (const access of accesses) {
    emitBits(emitter, layout.bits[access], size);
    emitter.branch(Wasm.brIf, slow);
  }
  if (size === 1) return;
  emitter.get(Local.at);
  emitter.i32(size - 1);
  emitter.op(Wasm.i32And);
  if (!isAligned) {
    emitter.op(Wasm.i32Eqz, Wasm.i32Eqz);
    emitter.get(Local.at);
    emitter.i32(layout.stack.end);
    emitter.op(Wasm.i32LtU, Wasm.i32And);
  }
  emitter.branch(Wasm.brIf, slow);
}

/** Pushes whether some of the bytes are out of reach. */
function emitBits(emitter: FunctionEmitter, bitMap: number, size: number): void {
  const mask = (1 << size) - 1;
  emitter.get(Local.at);
  emitter.i32(3);
  emitter.op(Wasm.i32ShrU);
  emitter.memory(Wasm.i32Load16U, bitMap);
  emitter.get(Local.at);
  emitter.i32(7);
  emitter.op(Wasm.i32And, Wasm.i32ShrU);
  emitter.i32(mask);
  emitter.op(Wasm.i32And);
  if (size === 1) {
    emitter.op(Wasm.i32Eqz);
    return;
  }
  emitter.i32(mask);
  emitter.op(Wasm.i32Ne);
}

/** Pushes the address of an access in halves, for the machine. */
export function pushHalves(emitter: FunctionEmitter, base: number, offset: number): void {
  for (const isUpper of [false, true]) {
    emitter.register(base);
    emitter.i64(offset);
    emitter.op(Wasm.i64Add);
    if (isUpper) {
      emitter.i64(32);
      emitter.op(Wasm.i64ShrU);
    }
    emitter.op(Wasm.i32WrapI64);
  }
}

/** Pushes where the program is, for the machine. */
export function pushPlace(emitter: FunctionEmitter, index: number): void {
  emitter.i32(index);
  emitter.get(Local.frame);
}
