import { CompiledEngine } from '../src/compile/compiled-engine.js';
import { compileProgram } from '../src/compile/compile-program.js';
import { layoutOf } from '../src/compile/function-emitter.js';
import { Interpreter } from '../src/interpreter/interpreter.js';
import { BpfMachine } from '../src/machine/bpf-machine.js';
import type { RunResult } from '../src/machine/machine-run.js';
import { makeEnvironment } from '../src/machine/environment.js';
import type { Engine } from '../src/machine/engine.js';
import type { HelperTable } from '../src/machine/helper.js';
import { findSlots } from '../src/machine/helper-slots.js';
import { readCode } from '../src/program/read-code.js';
import { wasm } from '../src/web-assembly.js';

/** What executes: `dispatch` is compiled code whose jumps all go through a table. */
export type EngineName = 'interpreted' | 'compiled' | 'dispatch';

export const engineNames: readonly EngineName[] = ['interpreted', 'compiled', 'dispatch'];

/** How to run bare instructions. */
export interface CodeRun {
  readonly engine: EngineName;
  /** What r1 points to; r2 has its length. */
  readonly memory?: Uint8Array;
  readonly helpers?: HelperTable;
  readonly budget?: number;
  /** Whether the machine makes up fields of the context. */
  readonly hasFields?: boolean;
}

/** A machine with a program of bare instructions. */
export function prepareCode(bytes: Uint8Array, { engine, helpers = {}, hasFields = false }: CodeRun): BpfMachine {
  const machine = new BpfMachine({ environment: makeEnvironment(), memoryBytes: 2 ** 21 });
  const code = readCode(bytes, { name: 'test', id: 1 });
  const slots = findSlots(machine, code, { helpers, kfuncs: {} });
  const compile = (form: 'auto' | 'dispatch'): Engine => {
    const compiled = compileProgram(code, slots, layoutOf(machine.memory, machine.stack), { form, hasFields });
    return new CompiledEngine(machine, code, compiled, new wasm.Module(compiled.bytes));
  };
  const interpreted = new Interpreter(machine, code, slots);
  const compiled = engine === 'interpreted' ? interpreted : compile(engine === 'compiled' ? 'auto' : 'dispatch');
  machine.programs.push({
    id: 1,
    name: 'test',
    type: 'unspec',
    code,
    engines: { compiled, interpreted },
  });
  return machine;
}

/** Runs bare instructions with plain memory as context. */
export function runCode(bytes: Uint8Array, options: CodeRun): RunResult {
  const { memory = new Uint8Array(), budget = 1_000_000 } = options;
  const machine = prepareCode(bytes, options);
  const region = machine.memory.allocate(memory.length, { kind: 'context', name: 'memory' });
  machine.memory.bytesOf(region).set(memory);
  return machine.run(machine.programs[0]!, { context: region.address, second: memory.length, budget });
}
