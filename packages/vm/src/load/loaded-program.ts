import type { RunContext, ContextInput, ContextMaker } from '../context/run-context.js';
import { contextFieldsOf, type ContextFieldType } from '../context/context-fields.js';
import { TypedContext } from '../context/typed-context.js';
import type { ContextTypes } from '../context/context-type.js';
import type { CodeLocation } from '../errors/vm-error.js';
import { Interpreter } from '../interpreter/interpreter.js';
import type { BpfMachine } from '../machine/bpf-machine.js';
import type { EngineName, MachineProgram } from '../machine/machine-run.js';
import type { RunOutput } from '../machine/machine.js';
import { locate } from '../program/program-code.js';
import { nameResult, type ProgramType } from '../program/program-type.js';

/** An instruction that is about to be executed. */
export interface TraceStep {
  readonly location: CodeLocation;
  /** r0 to r10. */
  readonly registers: readonly bigint[];
}

/** Options for running a program. */
export interface RunOptions {
  /** Instructions that it may execute, callbacks and tail calls included. Default 100 million. */
  readonly budget?: number;
  /** Number of runs; each gets the context and packet as the last one left them. Default 1. */
  readonly repeat?: number;
  /** Which engine runs it; `trace` needs the interpreter. Default `compiled`. */
  readonly engine?: EngineName;
  /** Called before each instruction; the program is then interpreted. */
  readonly trace?: (step: TraceStep) => void;
}

/** The result of a run. */
export interface ProgramRun {
  /** Its name where the program's type names results: `XDP_PASS`; otherwise the lower half of r0, signed. */
  readonly result: string | number;
  /** r0 of the last run. */
  readonly r0: bigint;
  /** Instructions that the last run executed. */
  readonly instructions: number;
  /** Lines that bpf_printk printed. */
  readonly trace: readonly string[];
  /** Records sent out through perf event arrays. */
  readonly perfEvents: RunOutput['perfEvents'];
  /** Text that an iterator wrote to its file; absent when it wrote nothing. */
  readonly seq?: string;
  /** Where the packet was redirected to, if it was. */
  readonly redirect?: RunOutput['redirect'];
  /** The packet as the program left it; absent for types without one. */
  readonly data?: Uint8Array;
  /** The packet's metadata. */
  readonly meta?: Uint8Array;
  /**
   * The context as the program left it: for packets the fields that it may write, for a struct whose members were given by name all
   * members, otherwise the bytes.
   */
  readonly context: Readonly<Record<string, unknown>> | Uint8Array;
}

const defaultBudget = 100_000_000;

/** A program of a loaded object. */
export class LoadedProgram {
  readonly name: string;
  /** As bpftool names it: `xdp`, `sched_cls`. */
  readonly type: string;
  /** The ELF section that it is in. */
  readonly section: string;
  readonly #type: ProgramType;
  readonly #machine: BpfMachine;
  readonly #contexts: ContextMaker;
  readonly #program: MachineProgram;
  readonly #findTypes: () => ContextTypes;
  #typed: TypedContext | undefined;

  /** @param findTypes Finds the context's types in BTF. Called when they are first needed. */
  constructor(
    machine: BpfMachine,
    contexts: ContextMaker,
    type: ProgramType,
    section: string,
    program: MachineProgram,
    findTypes: () => ContextTypes,
  ) {
    this.name = program.name;
    this.type = type.name;
    this.section = section;
    this.#type = type;
    this.#machine = machine;
    this.#contexts = contexts;
    this.#program = program;
    this.#findTypes = findTypes;
  }

  /**
   * What the packet of a run begins with: the header of the link layer or of the network layer, or the payload of a stream.
   * Undefined for types without packets.
   */
  get packet(): ProgramType['packet'] {
    return this.#type.packet;
  }

  /** Instructions of the program and the functions that it calls, as the kernel counts. */
  get instructionCount(): number {
    return this.#program.code.instructions.length;
  }

  /**
   * The fields that a run may give by name; none where no BTF describes them: then use `args` and `bytes`.
   * @throws {BtfError} for BTF that refers to types that do not exist
   */
  contextFields(): readonly ContextFieldType[] {
    return contextFieldsOf(this.#type, this.#types());
  }

  /**
   * Runs the program.
   * @throws {VmError} VM_BAD_CONTEXT, VM_BAD_VALUE; or, when the program does something forbidden, VM_BAD_ACCESS, VM_MISALIGNED,
   * VM_BUDGET, VM_CALL_DEPTH, VM_NO_HELPER and others: `frames` has the function, instruction and source line, and `output` the
   * program's output up to then
   */
  run(input: ContextInput = {}, options: RunOptions = {}): ProgramRun {
    const typed = this.#types();
    try {
      return this.#runIn(this.#contexts.make(this.#type, input, typed), typed, options);
    } finally {
      typed.release();
    }
  }

  #types(): TypedContext {
    return (this.#typed ??= new TypedContext(this.#findTypes(), this.type, this.#machine.memory));
  }

  #runIn(context: RunContext, typed: TypedContext, options: RunOptions): ProgramRun {
    const { budget = defaultBudget, repeat = 1, trace } = options;
    const engine: EngineName = trace === undefined ? (options.engine ?? 'compiled') : 'interpreted';
    if (engine === 'interpreted') this.#observe(trace);
    const { address, fields, packet } = context;
    const { r0, instructions, output } = this.#machine.run(this.#program, {
      context: address,
      budget,
      repeat,
      engine,
      ...(fields && { fields }),
      ...(packet && { packet }),
    });
    return {
      result: nameResult(this.#type, r0),
      r0,
      instructions,
      trace: output.trace,
      perfEvents: output.perfEvents,
      ...(output.seq !== undefined && { seq: output.seq }),
      ...(output.redirect && { redirect: output.redirect }),
      ...(packet && { data: packet.data.slice(), meta: packet.meta.slice() }),
      context: this.#contextAfter(context, typed),
    };
  }

  #observe(trace: RunOptions['trace']): void {
    for (const { engines } of this.#machine.programs) {
      if (!(engines.interpreted instanceof Interpreter)) continue;
      engines.interpreted.observer =
        trace && ((code, index, registers) => trace({ location: locate(code, index), registers: [...registers] }));
    }
  }

  #contextAfter({ fields, region, struct }: RunContext, typed: TypedContext): ProgramRun['context'] {
    if (fields !== undefined) return fields.written();
    const bytes = this.#machine.memory.bytesOf(region).slice();
    return struct === undefined ? bytes : typed.decodeStruct(struct, bytes);
  }
}
