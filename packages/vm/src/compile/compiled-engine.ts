import type { BpfMachine } from '../machine/bpf-machine.js';
import type { Engine } from '../machine/engine.js';
import { depthError } from '../machine/stack-frames.js';
import type { ProgramCode } from '../program/program-code.js';
import { wasm, type WasmModule } from '../web-assembly.js';
import { exportName, repeatName, type CompiledProgram } from './compile-program.js';
import { mayLeave } from './control-flow.js';
import { Failure } from './function-emitter.js';

type Size = 1 | 2 | 4 | 8;

/** Runs a program as WebAssembly. */
export class CompiledEngine implements Engine {
  readonly code: ProgramCode;
  readonly repeat?: (frame: number, times: number) => void;
  readonly #entries = new Map<number, (frame: number) => void>();

  /** @param module Compiled from the bytes of `program`. */
  constructor(machine: BpfMachine, code: ProgramCode, program: CompiledProgram, module: WasmModule) {
    this.code = code;
    const { exports } = new wasm.Instance(module, { vm: importsOf(machine, code, program) });
    for (const start of [0, ...code.callbacks]) this.#entries.set(start, exports[exportName(start)]!);
    // Tail calls end in the machine, which counts them: such a program cannot repeat itself.
    if (!code.instructions.some((instruction) => instruction !== undefined && mayLeave(instruction)))
      this.repeat = exports[repeatName]!;
  }

  call(start: number, frame: number): void {
    this.#entries.get(start)!(frame);
  }
}

/** The functions of the machine that compiled code calls. It passes its location, so that an error can name it. */
function importsOf(machine: BpfMachine, code: ProgramCode, { slots }: CompiledProgram): Record<string, object> {
  return {
    memory: machine.memory.memory,
    helper: (slot: number, index: number, frame: number): number => {
      const { name, helper } = slots[slot]!;
      machine.at(index, frame);
      machine.callHelper(name, helper);
      return machine.followTailCall(frame) ? 1 : 0;
    },
    load: (low: number, high: number, size: Size, index: number, frame: number): void => {
      machine.at(index, frame);
      machine.data.loadSlow(low, high, size);
    },
    store: (low: number, high: number, size: Size, index: number, frame: number): void => {
      machine.at(index, frame);
      machine.data.storeSlow(low, high, size);
    },
    resume: (index: number, frame: number, loops: number): void => machine.resume(index, frame, loops),
    packet: (start: number, size: 1 | 2 | 4, index: number, frame: number): number => {
      machine.at(index, frame);
      return machine.data.loadPacket(start, size) ? 1 : 0;
    },
    fail: (failure: number, index: number, frame: number): never => {
      machine.at(index, frame);
      throw failure === Failure.budget ? machine.budgetError() : depthError();
    },
  };
}
