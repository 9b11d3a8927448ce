import { CompiledEngine } from '../compile/compiled-engine.js';
import { compileProgram } from '../compile/compile-program.js';
import { layoutOf } from '../compile/function-emitter.js';
import { Interpreter } from '../interpreter/interpreter.js';
import { BpfMachine } from '../machine/bpf-machine.js';
import type { EngineName, MachineProgram } from '../machine/machine-run.js';
import { makeEnvironment, type EnvironmentOptions } from '../machine/environment.js';
import type { HelperTable } from '../machine/helper.js';
import { findSlots } from '../machine/helper-slots.js';
import { readCode } from '../program/read-code.js';
import { wasm } from '../web-assembly.js';

/** Options for loading bare instructions. */
export interface LoadInstructionsOptions {
  /** Default `program`. */
  readonly name?: string;
  /** Helpers by name; bare instructions have no others. */
  readonly helpers?: HelperTable;
  readonly environment?: EnvironmentOptions;
  /** Bytes of the machine's memory. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/** Options for running bare instructions. */
export interface RunInstructionsOptions {
  /** The memory that r1 points to, which the program may change; r2 is its size in bytes. Default: none. */
  readonly memory?: Uint8Array;
  /** Instructions that may be executed. Default 100 million. */
  readonly budget?: number;
  /** Number of runs; each gets the memory as the last one left it. Default 1. */
  readonly repeat?: number;
  /** Default `compiled`. */
  readonly engine?: EngineName;
}

/** The result of a run of bare instructions. */
export interface InstructionsRun {
  /** r0 of the last run. */
  readonly r0: bigint;
  /** Instructions that the last run executed. */
  readonly instructions: number;
  /** The memory as the program left it. */
  readonly memory: Uint8Array;
}

/** A program without an object around it. */
export class InstructionProgram {
  readonly #machine: BpfMachine;
  readonly #program: MachineProgram;

  constructor(machine: BpfMachine, program: MachineProgram) {
    this.#machine = machine;
    this.#program = program;
  }

  /** @throws {VmError} when the program does something forbidden */
  run({
    memory = new Uint8Array(),
    budget = 100_000_000,
    engine = 'compiled',
    repeat = 1,
  }: RunInstructionsOptions = {}): InstructionsRun {
    const machine = this.#machine;
    const region = machine.memory.allocate(memory.length, { kind: 'context', name: 'memory' });
    try {
      machine.memory.bytesOf(region).set(memory);
      const request = { context: region.address, second: memory.length, budget, repeat, engine };
      const { r0, instructions } = machine.run(this.#program, request);
      return { r0, instructions, memory: machine.memory.bytesOf(region).slice() };
    } finally {
      machine.memory.free(region);
    }
  }
}

/**
 * Loads bare instructions, as a loader passes them to a kernel: functions one after the other, the entry function first.
 * @throws {VmError} VM_BAD_PROGRAM
 */
export async function loadInstructions(
  bytes: Uint8Array,
  { name = 'program', helpers = {}, environment, memoryBytes }: LoadInstructionsOptions = {},
): Promise<InstructionProgram> {
  const machine = new BpfMachine({
    environment: makeEnvironment(environment),
    ...(memoryBytes !== undefined && { memoryBytes }),
  });
  const code = readCode(new Uint8Array(bytes), { name, id: 1 });
  const slots = findSlots(machine, code, { helpers, kfuncs: {} });
  const compiled = compileProgram(code, slots, layoutOf(machine.memory, machine.stack));
  const module = await wasm.compile(compiled.bytes);
  const engines = {
    compiled: new CompiledEngine(machine, code, compiled, module),
    interpreted: new Interpreter(machine, code, slots),
  };
  const program = { id: 1, name, type: 'unspec', code, engines };
  machine.programs.push(program);
  return new InstructionProgram(machine, program);
}
