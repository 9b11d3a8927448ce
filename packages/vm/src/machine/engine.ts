/** What executes the instructions of one program. */
export interface Engine {
  /**
   * Runs a function of the program to its end: r1 to r5 and r0 are in the machine's state.
   * @param start Index of its first instruction: that of the program, or of a callback.
   * @param frame Offset of its stack frame.
   */
  call(start: number, frame: number): void;
}
