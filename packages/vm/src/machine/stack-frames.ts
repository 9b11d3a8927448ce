import { VmError } from '../errors/vm-error.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import { u32Words, type Words } from '../memory/words.js';
import { frameCount, frameSize, frameStride, maxCallFrames, stateOffset, uninitialisedByte } from './state.js';

/** The stack: one frame after another. A program can access the first frame and those of functions that have not returned. */
export class StackFrames {
  /** Offset of the first frame in the machine's memory. */
  readonly start: number;
  /** Offset after the last one. */
  readonly end: number;
  readonly #memory: MachineMemory;
  /** The last frame that a call may take, in the machine's state: compiled code compares with it. */
  readonly #last: Words<number>;

  constructor(memory: MachineMemory) {
    const { offset } = memory.allocate(frameSize, {
      kind: 'stack',
      name: 'stack',
      count: frameCount,
      isReadable: false,
      isWritable: false,
    });
    this.#memory = memory;
    this.#last = u32Words(memory.memory.buffer, stateOffset.lastFrame, 1);
    this.start = offset;
    this.end = offset + frameCount * frameStride;
    memory.bits.setFrame(offset, true);
  }

  /**
   * Allows calls as deep as the kernel does, counted from a frame.
   * @returns the previous limit, for `restoreLimit`.
   */
  limitFrom(frame: number): number {
    const before = this.#last[0]!;
    this.#last[0] = Math.min(frame + (maxCallFrames - 1) * frameStride, this.end - frameStride);
    return before;
  }

  restoreLimit(limit: number): void {
    this.#last[0] = limit;
  }

  /**
   * Makes a frame accessible and fills it, before a function runs.
   * @throws {VmError} VM_CALL_DEPTH
   */
  open(frame: number): void {
    if (frame > this.#last[0]!) throw depthError();
    this.#memory.bytes.fill(uninitialisedByte, frame, frame + frameSize);
    this.keep(frame);
  }

  /** Makes a frame accessible, and keeps its bytes. */
  keep(frame: number): void {
    if (frame !== this.start) this.#memory.bits.setFrame(frame, true);
  }

  /** Makes a frame inaccessible, after `open` or `keep`. */
  close(frame: number): void {
    if (frame !== this.start) this.#memory.bits.setFrame(frame, false);
  }

  /** Closes the frames that a failed run left open. */
  closeAll(): void {
    for (let frame = this.start + frameStride; frame < this.end; frame += frameStride) this.close(frame);
  }
}

export function depthError(): VmError {
  return new VmError('VM_CALL_DEPTH', { limit: maxCallFrames });
}
