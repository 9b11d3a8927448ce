import type { ContextFields } from '../context/context.js';
import type { Packet } from '../context/packet.js';
import type { ProgramCode } from '../program/program-code.js';
import type { Engine, ResumingEngine } from './engine.js';
import type { CurrentProgram, RunOutput } from './machine.js';

/** A program that the machine can run. */
export interface MachineProgram extends CurrentProgram {
  /** From 1; used in the addresses of its functions and in prog arrays. */
  readonly id: number;
  readonly code: ProgramCode;
  readonly engines: { readonly compiled: Engine; readonly interpreted: ResumingEngine };
}

/** The engine of a run; it also executes callbacks and the programs of tail calls. */
export type EngineName = 'compiled' | 'interpreted';

/** The input of a run. */
export interface RunRequest {
  /** r1. */
  readonly context: number | bigint;
  /** r2; the kernel leaves it undefined. Default 0. */
  readonly second?: number | bigint;
  /** Instructions that may be executed. */
  readonly budget: number;
  /** Default `compiled`. */
  readonly engine?: EngineName;
  /** Number of runs; each gets the context and packet as the last one left them. Default 1. */
  readonly repeat?: number;
  /** The context, if the machine synthesizes its fields. */
  readonly fields?: ContextFields;
  readonly packet?: Packet;
}

/** The result of a run. */
export interface RunResult {
  /** Of the last run, as are the instructions. */
  readonly r0: bigint;
  readonly instructions: number;
  /** Of all runs. */
  readonly output: RunOutput;
}
