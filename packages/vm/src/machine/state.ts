/**
 * The first bytes of the machine's memory, which no program can access: what compiled code, interpreter and helpers share while
 * a program runs.
 *
 * Shape: r0 to r10 as u64 each; from byte 88 the instructions left of the budget, s64; from 96 the value of an access that the
 * machine makes for compiled code, u64; from 104 the offset of the last stack frame that a call may take, u32; from 112 the offset
 * of the context whose fields the machine makes up, u64. From 256 what its fields of 4 bytes were when they were read last, u64
 * each, and from 640 a byte for each that is 1 where this still holds.
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

/** Fields of 4 bytes that the largest context has: `__sk_buff`. */
export const maxFields = 48;

/** Bytes that the state takes. */
export const stateSize = 704;

/** Bytes of stack that a function has. @see Linux include/linux/filter.h MAX_BPF_STACK */
export const frameSize = 512;

/**
 * From one frame to the next, in bytes. What follows a frame is out of a program's reach; its first 4 bytes hold the
 * instruction at which the function has called another.
 */
export const frameStride = 520;

/** How deep functions may call, the first one included. @see Linux include/linux/bpf_verifier.h MAX_CALL_FRAMES */
export const maxCallFrames = 8;

/** Frames of a machine: tail calls from within functions and callbacks may take more than one chain of calls. */
export const frameCount = 64;

/** What stack is filled with before a function runs, so that the use of what was never written shows. */
export const uninitialisedByte = 0xa5;
