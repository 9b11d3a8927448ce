import type { MachineProgram } from './machine-run.js';

/** Executes the instructions of one program. */
export interface Engine {
  /**
   * Runs a function of the program to its end: r1 to r5 and r0 are in the machine's state.
   * @param start Index of its first instruction: that of the program, or of a callback.
   * @param frame Offset of its stack frame.
   */
  call(start: number, frame: number): void;
  /**
   * Runs the program several times, each time with the r1, r2 and budget in the machine's state. Absent where the machine has to do
   * something between runs.
   */
  readonly repeat?: (frame: number, times: number) => void;
}

/** An engine that can take over a function from another. */
export interface ResumingEngine extends Engine {
  /**
   * Executes the rest of a function: r0 to r9 are in the machine's state, and r0 is its result.
   * @param index The instruction that comes next.
   * @param frame Offset of the stack frame, whose bytes are set.
   * @param loops How often may_goto may still fall through.
   */
  resume(index: number, frame: number, loops: number): void;
}

/** A program or callback that has been entered and has not ended. */
export class Activation {
  /** The instruction of its last operation that may fail. */
  index: number;
  /** Stack frame of its function at that instruction. */
  frame: number;

  /** @param start Where it was entered. @param baseFrame Stack frame of its first function. */
  constructor(
    readonly program: MachineProgram,
    start: number,
    readonly baseFrame: number,
  ) {
    this.index = start;
    this.frame = baseFrame;
  }
}
