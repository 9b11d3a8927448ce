import type { MachineProgram } from './bpf-machine.js';

/** A program or callback that has been entered and has not ended. */
export class Activation {
  /** The instruction that it was at when it last did what may fail. */
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
