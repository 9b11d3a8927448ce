import type { ContextFields } from '../context/context.js';
import type { Packet } from '../context/packet.js';
import { VmError } from '../errors/vm-error.js';
import { MachineMemory } from '../memory/machine-memory.js';
import { s32Words, s64Words, u64Words, type Words } from '../memory/words.js';
import type { BpfMap } from '../maps/bpf-map.js';
import { functionOfAddress, locate } from '../program/program-code.js';
import { Activation } from './engine.js';
import { RegisterArguments, type HelperFunction } from './helper.js';
import type { Environment } from './environment.js';
import type { CurrentProgram, Machine, RunOutput } from './machine.js';
import type { EngineName, MachineProgram, RunRequest, RunResult } from './machine-run.js';
import { writeNumber } from './halves.js';
import { DataAccess } from './data-access.js';
import { depthError, StackFrames } from './stack-frames.js';
import { frameSize, frameStride, stateOffset } from './state.js';

/** Maximum number of tail calls in a run. @see Linux include/linux/bpf.h MAX_TAIL_CALL_CNT */
const maxTailCalls = 33;

/** Options of a machine; the environment is complete. */
export interface MachineOptions {
  readonly environment: Environment;
  readonly memoryBytes?: number;
}

/** Runs programs of one object in one memory, one at a time. */
export class BpfMachine implements Machine {
  readonly memory: MachineMemory;
  readonly stack: StackFrames;
  /** The accesses of instructions. */
  readonly data: DataAccess;
  environment: Environment;
  output: RunOutput = { trace: [], perfEvents: [] };
  readonly programs: MachineProgram[] = [];
  readonly maps: BpfMap[] = [];
  readonly registers: Words<bigint>;
  /** Instructions left, in the machine's state. */
  readonly #budget: Words<bigint>;
  readonly #value: Words<bigint>;
  readonly #resultHalves: Words<number>;
  readonly #arguments: RegisterArguments;
  readonly #mapsByAddress = new Map<number, BpfMap>();
  /** The map of the last call: most calls use the same one. */
  #lastMap: BpfMap | undefined;
  readonly #afterRun: (() => void)[] = [];
  /** Programs and callbacks that have not ended; the last one is running. */
  readonly #activations: Activation[] = [];
  #tailCalls = 0;
  #pendingTailCall: MachineProgram | undefined;
  #budgetOfRun = 0;
  #engine: EngineName = 'compiled';

  constructor({ environment, memoryBytes }: MachineOptions) {
    this.memory = new MachineMemory(memoryBytes);
    this.environment = environment;
    const { buffer } = this.memory.memory;
    this.registers = u64Words(buffer, stateOffset.registers, 11);
    this.#budget = s64Words(buffer, stateOffset.budget, 1);
    this.#value = u64Words(buffer, stateOffset.value, 1);
    this.#resultHalves = s32Words(buffer, stateOffset.registers, 2);
    this.#arguments = new RegisterArguments(this.memory);
    this.stack = new StackFrames(this.memory);
    this.data = new DataAccess(this.memory, this.stack);
  }

  get program(): CurrentProgram {
    return this.#current.program;
  }

  get packet(): Packet | undefined {
    return this.data.packet;
  }

  get fields(): ContextFields | undefined {
    return this.data.fields;
  }

  /** The program or callback that runs. */
  get #current(): Activation {
    const current = this.#activations.at(-1);
    if (current === undefined) throw new VmError('VM_NO_RUN', { what: 'the current program' });
    return current;
  }

  /** The register of a call through a register, in the machine's state. */
  get callTarget(): bigint {
    return this.#value[0]!;
  }

  set callTarget(value: bigint) {
    this.#value[0] = value;
  }

  addMap(map: BpfMap): void {
    this.maps.push(map);
    this.#mapsByAddress.set(map.address, map);
  }

  mapAt(address: number): BpfMap | undefined {
    if (address !== this.#lastMap?.address) this.#lastMap = this.#mapsByAddress.get(address);
    return this.#lastMap;
  }

  mapById(id: number): BpfMap | undefined {
    return this.maps[id - 1];
  }

  idOfMap(map: BpfMap): number {
    return this.maps.indexOf(map) + 1;
  }

  idOfProgram(name: string): number | undefined {
    return this.programs.find((program) => program.name === name)?.id;
  }

  /**
   * Runs a program.
   * @throws {VmError} when the program does something forbidden, with its location
   */
  run(program: MachineProgram, request: RunRequest): RunResult {
    if (this.#activations.length > 0)
      throw new VmError('VM_BAD_CALL', { found: 'a run within a run', expected: 'its end first' });
    this.output = { trace: [], perfEvents: [] };
    this.data.begin({ type: program.type, fields: request.fields, packet: request.packet });
    this.#engine = request.engine ?? 'compiled';
    this.#budgetOfRun = request.budget;
    const budget = BigInt(request.budget);
    const [first, second] = [BigInt(request.context), BigInt(request.second ?? 0)];
    this.registers.fill(0n);
    try {
      const start = (): void => {
        this.#tailCalls = 0;
        this.#budget[0] = budget;
        this.registers[1] = first;
        this.registers[2] = second;
      };
      const { repeat = 1 } = request;
      const engine = program.engines[this.#engine];
      if (repeat > 1 && repeat < 2 ** 31 && Number.isInteger(repeat) && engine.repeat !== undefined) {
        start();
        this.#within(program, 0, this.stack.start, () => engine.repeat!(this.stack.start, repeat));
      } else {
        for (let left = repeat; left > 0; left -= 1) {
          start();
          this.#enter(program, 0, this.stack.start);
        }
      }
      const instructions = request.budget - Number(this.#budget[0]);
      return { r0: this.registers[0]!, instructions, output: this.output };
    } catch (error) {
      throw this.#explain(error, this.output);
    } finally {
      this.#activations.length = 0;
      this.data.end();
      this.#pendingTailCall = undefined;
      for (const action of this.#afterRun.splice(0)) action();
    }
  }

  invoke(callback: bigint, ...values: (bigint | number)[]): bigint {
    const found = functionOfAddress(callback);
    const program = found && this.#programById(found.programId);
    if (found === undefined || program === undefined || !program.code.callbacks.has(found.start)) {
      throw new VmError('VM_BAD_CALL', {
        found: `address 0x${callback.toString(16)}`,
        expected: 'a function of the program',
      });
    }
    // The callback may have changed the packet.
    this.data.forgetFields();
    const saved = this.registers.slice(1, 6);
    for (let register = 1; register <= 5; register += 1) this.registers[register] = BigInt(values[register - 1] ?? 0);
    const isOutside = this.#activations.length === 0;
    if (isOutside) return this.#invokeOutside(program, found.start);
    this.#enter(program, found.start, this.#current.frame + frameStride);
    this.registers.set(saved, 1);
    return this.registers[0]!;
  }

  /** Runs a callback while no program runs, such as that of a timer. */
  #invokeOutside(program: MachineProgram, start: number): bigint {
    this.#tailCalls = 0;
    try {
      this.#enter(program, start, this.stack.start);
      return this.registers[0]!;
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#activations.length = 0;
    }
  }

  #programById(id: number): MachineProgram | undefined {
    return this.programs.find((program) => program.id === id);
  }

  tailCall(programId: number): boolean {
    const program = this.#programById(programId);
    if (program === undefined || this.#tailCalls >= maxTailCalls) return false;
    this.#tailCalls += 1;
    this.#pendingTailCall = program;
    return true;
  }

  charge(instructions: number): void {
    this.#budget[0]! -= BigInt(instructions);
    if (this.#budget[0]! < 0n) throw this.budgetError();
  }

  afterRun(action: () => void): void {
    if (this.#activations.length === 0) action();
    else this.#afterRun.push(action);
  }

  budgetError(): VmError {
    return new VmError('VM_BUDGET', { budget: this.#budgetOfRun });
  }

  /** Records the location of the current program, before an operation that may fail. */
  at(index: number, frame: number): void {
    const current = this.#activations.at(-1)!;
    current.index = index;
    current.frame = frame;
  }

  /** Lets the interpreter execute the rest of a function of the current program. */
  resume(index: number, frame: number, loops: number): void {
    this.#current.program.engines.interpreted.resume(index, frame, loops);
  }

  /** Calls a helper for the current program: arguments and result are in the registers. */
  callHelper(name: string, helper: HelperFunction): void {
    this.#arguments.name = name;
    this.data.forgetFields();
    let result: ReturnType<HelperFunction>;
    try {
      result = helper(this.#arguments, this);
    } catch (error) {
      if (error instanceof VmError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new VmError('VM_HELPER_FAILED', { name, message }, [], { cause: error });
    }
    this.data.forgetFields();
    const value = result ?? 0;
    if (typeof value === 'number' && Number.isSafeInteger(value)) writeNumber(this.#resultHalves, value);
    else this.registers[0] = BigInt(value);
  }

  /**
   * Runs the program that a tail call has chosen, if one has.
   * @param frame Of the function that the tail call ends.
   * @returns whether the function has to return; its result is in r0.
   */
  followTailCall(frame: number): boolean {
    const next = this.#pendingTailCall;
    if (next === undefined) return false;
    this.#pendingTailCall = undefined;
    this.stack.close(frame);
    if (frame >= this.stack.end) throw depthError();
    this.#enter(next, 0, frame);
    return true;
  }

  #enter(program: MachineProgram, start: number, frame: number): void {
    this.#within(program, start, frame, () => program.engines[this.#engine].call(start, frame));
  }

  /** Records which program is running, while `run` runs it. */
  #within(program: MachineProgram, start: number, frame: number, run: () => void): void {
    const depth = this.#activations.length;
    const limit = this.stack.limitFrom(frame);
    this.#activations.push(new Activation(program, start, frame));
    run();
    this.#activations.length = depth;
    this.stack.restoreLimit(limit);
  }

  /** Closes the frames that a failed run left open, and adds the program's location and output to the error. */
  #explain(error: unknown, output?: RunOutput): unknown {
    this.stack.closeAll();
    if (!(error instanceof VmError) || error.frames.length > 0) return error;
    const view = this.memory.view;
    const frames = this.#activations.toReversed().flatMap((activation) => {
      const { code } = activation.program;
      const places = [locate(code, activation.index)];
      for (let frame = activation.frame - frameStride; frame >= activation.baseFrame; frame -= frameStride) {
        places.push(locate(code, view.getUint32(frame + frameSize, true)));
      }
      return places;
    });
    return error.withRun(frames, output);
  }
}
