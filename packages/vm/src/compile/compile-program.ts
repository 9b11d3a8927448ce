import type { HelperSlot } from '../machine/helper-slots.js';
import type { ProgramCode } from '../program/program-code.js';
import { compileFunction, type CompileOptions } from './compile-function.js';
import { FunctionEmitter, importCount, localTypes, type MemoryLayout } from './function-emitter.js';
import { encodeModule, type DefinedFunction, type ImportedFunction } from './wasm/encode-module.js';
import { ByteSink } from './wasm/byte-sink.js';
import { stateOffset } from '../machine/state.js';
import { BlockType, ValueType, Wasm } from './wasm/opcodes.js';

/** A program as WebAssembly. */
export interface CompiledProgram {
  /** A module: it imports the functions and the memory of a machine, and exports the functions that the machine enters. */
  readonly bytes: Uint8Array;
  /** The functions outside of the program that the module calls, by the numbers that it uses. */
  readonly slots: readonly HelperSlot[];
}

const { i32, i64 } = ValueType;

/** In the order of `Import`. */
const imports: readonly ImportedFunction[] = [
  { name: 'helper', type: { parameters: [i32, i32, i32], results: [i32] } },
  { name: 'load', type: { parameters: [i32, i32, i32, i32, i32], results: [] } },
  { name: 'store', type: { parameters: [i32, i32, i32, i32, i32], results: [] } },
  { name: 'resume', type: { parameters: [i32, i32, i32], results: [] } },
  { name: 'packet', type: { parameters: [i32, i32, i32, i32], results: [i32] } },
  { name: 'fail', type: { parameters: [i32, i32, i32], results: [] } },
];

const bpfFunction = { parameters: [i64, i64, i64, i64, i64, i32], results: [i64] };

/** Name of the export that runs the program several times. */
export const repeatName = 'repeat';

/** Name of the export for a function that the machine enters. */
export function exportName(start: number): string {
  return `f${start}`;
}

/**
 * Compiles a program to a WebAssembly module. Each of its functions becomes a function there; for each one that the machine
 * enters, there is also an export that reads the registers from the machine's state.
 */
export function compileProgram(
  code: ProgramCode,
  slots: ReadonlyMap<number, HelperSlot>,
  layout: MemoryLayout,
  options: CompileOptions = {},
): CompiledProgram {
  const functionNumbers = new Map(code.functions.map(({ start }, position) => [start, importCount + position]));
  const usedSlots = [...new Set(slots.values())];
  const numberOf = new Map(usedSlots.map((slot, position) => [slot, position]));
  const slotNumbers = new Map([...slots].map(([index, slot]) => [index, numberOf.get(slot)!]));
  const functions = code.functions.map((found): DefinedFunction => {
    const emitter = new FunctionEmitter(code, layout, functionNumbers, slotNumbers);
    compileFunction(emitter, found, options);
    return { type: bpfFunction, locals: localTypes, body: emitter.sink.bytes };
  });
  const entered = code.functions.filter(({ start }, position) => position === 0 || code.callbacks.has(start));
  const entries = entered.map(({ start }): DefinedFunction => ({
    type: { parameters: [i32], results: [] },
    locals: [],
    body: entryBody(functionNumbers.get(start)!),
    exportName: exportName(start),
  }));
  const repeated: DefinedFunction = {
    type: { parameters: [i32, i32], results: [] },
    locals: [i64, i64, i64],
    body: repeatBody(functionNumbers.get(0)!),
    exportName: repeatName,
  };
  return {
    bytes: encodeModule({ imports, functions: [...functions, ...entries, repeated], memoryPages: layout.pages }),
    slots: usedSlots,
  };
}

/** Calls a function with the registers of the machine's state; its parameter is the stack frame. */
function entryBody(functionNumber: number): Uint8Array {
  const sink = new ByteSink();
  const address = (): void => sink.append([Wasm.i32Const, 0]);
  address();
  for (let register = 1; register <= 5; register += 1) {
    address();
    sink.append([Wasm.i64Load, 0]);
    sink.unsigned(stateOffset.registers + register * 8);
  }
  sink.append([Wasm.localGet, 0, Wasm.call]);
  sink.unsigned(functionNumber);
  sink.append([Wasm.i64Store, 0]);
  sink.unsigned(stateOffset.registers);
  return sink.bytes;
}

/**
 * Calls the program the number of times in the second parameter, at least once, each time with the initial r1, r2 and
 * budget of the machine's state.
 */
function repeatBody(functionNumber: number): Uint8Array {
  const sink = new ByteSink();
  const [frame, times, first, second, budget] = [0, 1, 2, 3, 4];
  const state = (opcode: number, offset: number): void => {
    sink.append([opcode, 0]);
    sink.unsigned(offset);
  };
  for (const [local, offset] of [
    [first, stateOffset.registers + 8],
    [second, stateOffset.registers + 16],
    [budget, stateOffset.budget],
  ] as const) {
    sink.append([Wasm.i32Const, 0]);
    state(Wasm.i64Load, offset);
    sink.append([Wasm.localSet, local]);
  }
  sink.append([Wasm.loop, BlockType.none, Wasm.i32Const, 0, Wasm.localGet, budget]);
  state(Wasm.i64Store, stateOffset.budget);
  sink.append([Wasm.i32Const, 0, Wasm.localGet, first, Wasm.localGet, second]);
  sink.append([Wasm.i64Const, 0, Wasm.i64Const, 0, Wasm.i64Const, 0, Wasm.localGet, frame, Wasm.call]);
  sink.unsigned(functionNumber);
  state(Wasm.i64Store, stateOffset.registers);
  sink.append([Wasm.localGet, times, Wasm.i32Const, 1, Wasm.i32Sub, Wasm.localTee, times]);
  sink.append([Wasm.brIf, 0, Wasm.end]);
  return sink.bytes;
}
