import type { ContextFields } from '../context/context.js';
import type { Packet } from '../context/packet.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import type { BpfMap } from '../maps/bpf-map.js';
import type { Environment } from './environment.js';

/** The program that is running. */
export interface CurrentProgram {
  /** Name of its entry function. */
  readonly name: string;
  /** Its type: `xdp`, `sched_cls`, `socket_filter`, `kprobe` and so on, as bpftool names them. */
  readonly type: string;
}

/** A record that a program sent out through a perf event array. */
export interface PerfEvent {
  readonly map: string;
  readonly cpu: number;
  readonly data: Uint8Array;
}

/** The output of a run besides its result. */
export interface RunOutput {
  /** Lines of bpf_trace_printk and bpf_trace_vprintk, without line ends. */
  readonly trace: string[];
  readonly perfEvents: PerfEvent[];
  /** Text that an iterator wrote to its file with bpf_seq_printf and bpf_seq_write; absent when it wrote nothing. */
  seq?: string;
  /** Where a redirect helper sends the packet, if one was called. */
  redirect?:
    | { readonly ifindex: number; readonly flags: bigint }
    | { readonly map: string; readonly key: number; readonly flags: bigint };
}

/** The machine that runs a program, as helpers and maps see it. */
export interface Machine {
  readonly memory: MachineMemory;
  readonly environment: Environment;
  /** The running program. @throws {VmError} VM_NO_RUN outside of a run */
  readonly program: CurrentProgram;
  readonly output: RunOutput;
  /** The packet of a run whose context has one. */
  readonly packet: Packet | undefined;
  /** The fields of the run's context, if the machine synthesizes them: those of packets. */
  readonly fields: ContextFields | undefined;

  /** The map that a program's pointer refers to. */
  mapAt(address: number): BpfMap | undefined;
  /** The map with an id. For user space, ids are the values of maps of maps, in place of file descriptors. */
  mapById(id: number): BpfMap | undefined;
  /** The id of a map; from 1. */
  idOfMap(map: BpfMap): number;
  /** The id of a program by the name of its entry function, for prog arrays; undefined when there is none. */
  idOfProgram(name: string): number | undefined;

  /**
   * Calls a function of the program: the callback of bpf_loop, bpf_for_each_map_elem, a timer.
   * @param callback Its address, as the program has it.
   * @param values r1 to r5.
   * @returns r0.
   * @throws {VmError} VM_BAD_CALL when there is no such function
   */
  invoke(callback: bigint, ...values: (bigint | number)[]): bigint;

  /**
   * Runs a program instead of the current one, with the same context.
   * @param programId From `idOfProgram`.
   * @returns false when the limit of tail calls is reached; otherwise the helper's caller does not continue.
   */
  tailCall(programId: number): boolean;

  /** Counts a helper's work as instructions, so that the budget bounds it too: for loops whose length the program chose. */
  charge(instructions: number): void;

  /** Runs an action after the run, such as freeing memory that the program may still point to; outside of a run, immediately. */
  afterRun(action: () => void): void;
}
