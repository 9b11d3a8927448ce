/**
 * Layout of the machine's state: the first bytes of its memory, which compiled code, interpreter and helpers share while a program
 * runs, and which no program can access.
 *
 * Shape: r0 to r10 as u64 each; from byte 88 the instructions left of the budget, s64; from 96 the value of an access that the
 * machine makes for compiled code, u64; from 104 the offset of the last stack frame that a call may take, u32; from 112 the offset
 * of the context whose fields the machine synthesizes, u64. From 256 the last values read from its fields of 4 bytes, u64
 * each; from 640 a byte for each of them, which is 1 while that value is valid.
 */
export const stateOffset = {
  registers: 0,
  budget: 88,
  value: 96,
  lastFrame: 104,
  context: 112,
  fields: 256,
  areFieldsKnown: 640,
} as const;

/** Number of 4-byte fields of the largest context: `__sk_buff`. */
export const maxFields = 48;

/** Size of the state, in bytes. */
export const stateSize = 704;

/** Bytes of a function's stack frame. @see Linux include/linux/filter.h MAX_BPF_STACK */
export const frameSize = 512;

/**
 * From one frame to the next, in bytes. A program cannot access what follows its frame; the first 4 bytes there hold the index
 * of the instruction at which the function called another.
 */
export const frameStride = 520;

/** How deep calls may nest, the first function included. @see Linux include/linux/bpf_verifier.h MAX_CALL_FRAMES */
export const maxCallFrames = 8;

/** Frames of a machine: tail calls from within functions and callbacks may take more than one chain of calls. */
export const frameCount = 64;

/** The stack is filled with this byte before a function runs, so that reads of uninitialised bytes show up. */
export const uninitialisedByte = 0xa5;
