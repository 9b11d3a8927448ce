import type { Instruction } from '@bpf-link-wasm/btf';
import { addressBase } from '../memory/region.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import { frameSize, stateOffset } from '../machine/state.js';
import { registerOperand } from '../program/opcode.js';
import type { ProgramCode } from '../program/program-code.js';
import { ByteSink } from './wasm/byte-sink.js';
import { ValueType, Wasm } from './wasm/opcodes.js';

/** Offsets in the machine's memory, which are constants in compiled code. */
export interface MemoryLayout {
  /** Offset of the access bits. */
  readonly bits: number;
  /** Offsets below this have access bits. */
  readonly limit: number;
  /** Pages of the whole memory, the access bits included. */
  readonly pages: number;
  readonly stack: { readonly start: number; readonly end: number };
}

/** The layout of a machine. */
export function layoutOf(memory: MachineMemory, stack: MemoryLayout['stack']): MemoryLayout {
  const { buffer } = memory.memory;
  return { bits: memory.bits.start, limit: memory.bytes.length, pages: buffer.byteLength / 65536, stack };
}

/** Locals of a compiled function. Its parameters are r1 to r5 and the frame; its result is r0. */
export const Local = {
  /** Offset of the stack frame, i32. */
  frame: 5,
  /** Instructions left, i64. */
  budget: 11,
  /** An address, less the address of the memory's first byte, i64. */
  address: 12,
  value: 13,
  /** An offset in the memory, i32. */
  at: 14,
  /** How often may_goto may still fall through, i32. */
  loops: 15,
  /** The next block, i32; used where the code is a loop around a table of blocks. */
  label: 16,
  /** The instruction at which the machine resumes, i32. */
  resumed: 17,
} as const;

/** Types of the locals that are not parameters, from r0 on. */
export const localTypes: readonly number[] = [
  ...Array.from({ length: 8 }, () => ValueType.i64),
  ...Array.from({ length: 4 }, () => ValueType.i32),
];

/** Functions of the machine that compiled code calls, by their number in the module. */
export const Import = { helper: 0, load: 1, store: 2, resume: 3, packet: 4, fail: 5 } as const;

/** Number of imported functions; those of the program follow. */
export const importCount = 6;

/** Depth of the block that a branch leaves to let the machine execute the rest of the function. */
export const resumeDepth = 1;

/** The argument of `fail`. */
export const Failure = { budget: 0, depth: 1 } as const;

/** Writes the instructions of one function. The emitters for kinds of instructions write through it. */
export class FunctionEmitter {
  readonly sink = new ByteSink();
  readonly code: ProgramCode;
  readonly layout: MemoryLayout;
  /** Numbers of the program's functions in the module, by their start. */
  readonly functionNumbers: ReadonlyMap<number, number>;
  /** Numbers of the slots of functions outside the program, by the index of the call. */
  readonly slotNumbers: ReadonlyMap<number, number>;
  /** Indices of the loads and stores that may be of a context's fields. */
  fieldAccesses: ReadonlySet<number> = new Set();
  /** Number of blocks that are open around the code: a branch out of all of them ends the function. */
  depth = 0;
  /** Instructions of the current block that the budget is already charged for but that are not emitted yet. */
  ahead = 0;

  constructor(
    code: ProgramCode,
    layout: MemoryLayout,
    functionNumbers: ReadonlyMap<number, number>,
    slotNumbers: ReadonlyMap<number, number>,
  ) {
    this.code = code;
    this.layout = layout;
    this.functionNumbers = functionNumbers;
    this.slotNumbers = slotNumbers;
  }

  op(...opcodes: number[]): void {
    for (const opcode of opcodes) this.sink.byte(opcode);
  }

  i32(value: number): void {
    this.sink.byte(Wasm.i32Const);
    this.sink.signed(value);
  }

  i64(value: number | bigint): void {
    this.sink.byte(Wasm.i64Const);
    if (typeof value === 'number') this.sink.signed(value);
    else this.sink.signed64(value);
  }

  get(local: number): void {
    this.sink.byte(Wasm.localGet);
    this.sink.unsigned(local);
  }

  set(local: number): void {
    this.sink.byte(Wasm.localSet);
    this.sink.unsigned(local);
  }

  tee(local: number): void {
    this.sink.byte(Wasm.localTee);
    this.sink.unsigned(local);
  }

  call(number: number): void {
    this.sink.byte(Wasm.call);
    this.sink.unsigned(number);
  }

  /** Opens a block, loop or if. */
  open(opcode: number, type: number): void {
    this.op(opcode, type);
    this.depth += 1;
  }

  close(): void {
    this.op(Wasm.end);
    this.depth -= 1;
  }

  /** Branches out of blocks. @param opcode br or brIf. @param depth Depth of the target: what `depth` was before it was opened. */
  branch(opcode: number, depth: number): void {
    this.sink.byte(opcode);
    this.sink.unsigned(this.depth - depth - 1);
  }

  /** A load or store. @param offset Added to the address on the stack, unsigned. */
  memory(opcode: number, offset: number): void {
    this.sink.byte(opcode);
    // The access may be unaligned.
    this.sink.byte(0);
    this.sink.unsigned(offset);
  }

  /** Pushes a BPF register. */
  register(register: number): void {
    if (register !== 10) return this.get(localOf(register));
    this.get(Local.frame);
    this.op(Wasm.i64ExtendI32U);
    this.i64(BigInt(addressBase + frameSize));
    this.op(Wasm.i64Add);
  }

  /** Pops a value into a BPF register. */
  setRegister(register: number): void {
    this.set(localOf(register));
  }

  /** Pushes the second operand of an instruction, as 64 bits. */
  operand({ opcode, source, immediate }: Instruction): void {
    if ((opcode & registerOperand) !== 0) this.register(source);
    else this.i64(immediate);
  }

  /** Stores the budget in the machine's state, before the machine is called. */
  storeBudget(): void {
    this.i32(0);
    this.get(Local.budget);
    this.memory(Wasm.i64Store, stateOffset.budget);
  }

  loadBudget(): void {
    this.i32(0);
    this.memory(Wasm.i64Load, stateOffset.budget);
    this.set(Local.budget);
  }

  /** Pushes a 64-bit value of the machine's state. */
  loadState(offset: number): void {
    this.i32(0);
    this.memory(Wasm.i64Load, offset);
  }
}

/** The local of a BPF register; r10 has none. */
function localOf(register: number): number {
  return register === 0 ? 6 : register <= 5 ? register - 1 : register + 1;
}
