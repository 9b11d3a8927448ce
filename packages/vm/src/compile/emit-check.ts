import { addressBase, type Access } from '../memory/region.js';
import { accessBit } from '../memory/access-bits.js';
import { Local, resumeDepth, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

/** The conditions under which compiled code makes an access without the machine. */
export interface Check {
  /** BPF register with the address. */
  readonly base: number;
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly accesses: readonly Access[];
  /** Whether the address must be a multiple of the size; the access bits ensure this only in the stack. */
  readonly isAligned: boolean;
}

/**
 * Emits the check of an access, which branches to the end of the block at `refused` when the machine has to decide. After it,
 * the offset in the memory is in the local `at`.
 */
function emitCheck(emitter: FunctionEmitter, check: Check, refused: number): void {
  const { base, offset, size, accesses, isAligned } = check;
  const { layout } = emitter;
  emitter.register(base);
  emitter.i64(BigInt(offset - addressBase));
  emitter.op(Wasm.i64Add);
  emitter.tee(Local.address);
  emitter.i64(layout.limit);
  emitter.op(Wasm.i64GeU);
  emitter.branch(Wasm.brIf, refused);
  emitter.get(Local.address);
  emitter.op(Wasm.i32WrapI64);
  emitter.tee(Local.at);
  emitter.memory(Wasm.i32Load8U, layout.bits);
  const bits = accesses.reduce((sum, access) => sum | accessBit(access, size), 0);
  emitter.i32(bits);
  emitter.op(Wasm.i32And);
  if (accesses.length === 1) emitter.op(Wasm.i32Eqz);
  else {
    emitter.i32(bits);
    emitter.op(Wasm.i32Ne);
  }
  emitter.branch(Wasm.brIf, refused);
  if (!isAligned) return;
  emitter.get(Local.at);
  emitter.i32(size - 1);
  emitter.op(Wasm.i32And);
  emitter.branch(Wasm.brIf, refused);
}

/** How an access is made, and what is done when the check refuses it. */
export interface GuardedAccess {
  /** The type that both leave on the stack. */
  readonly type: number;
  /** Emits the access to the offset in the local `at`. */
  readonly emitAccess: () => void;
  /** Emits what is done instead. @param done The block whose end is after the access. */
  readonly emitRefused: (done: number) => void;
}

/** Emits an access and its check. */
export function emitGuarded(
  emitter: FunctionEmitter,
  check: Check,
  { type, emitAccess, emitRefused }: GuardedAccess,
): void {
  const done = emitter.depth;
  emitter.open(Wasm.block, type);
  const refused = emitter.depth;
  emitter.open(Wasm.block, BlockType.none);
  emitCheck(emitter, check, refused);
  emitAccess();
  emitter.branch(Wasm.br, done);
  emitter.close();
  emitRefused(done);
  emitter.close();
}

/**
 * Emits an access that the machine makes when the check refuses it; the machine then executes the rest of the function as well.
 * So no call returns here, and the host's compiler can keep values in the registers of the processor.
 * @param emitAccess Emits the access to the offset in the local `at`.
 */
export function emitChecked(emitter: FunctionEmitter, check: Check, index: number, emitAccess: () => void): void {
  const emitRefused = (): void => {
    emitter.get(Local.budget);
    emitter.i64(emitter.ahead);
    emitter.op(Wasm.i64Add);
    emitter.set(Local.budget);
    emitter.i32(index);
    emitter.set(Local.resumed);
    emitter.branch(Wasm.br, resumeDepth);
  };
  emitGuarded(emitter, check, { type: BlockType.none, emitAccess, emitRefused });
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

/** Pushes the program's location, for the machine. */
export function pushPlace(emitter: FunctionEmitter, index: number): void {
  emitter.i32(index);
  emitter.get(Local.frame);
}
