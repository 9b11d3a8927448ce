/**
 * What the engine of a worker is in, for another thread to read at any time: while LLVM runs, the worker answers nothing.
 *
 * Shape: three 32-bit integers, how often it was written (odd while it is), bytes of the pass's name, bytes of the
 * function's; then 128 bytes for the first name and 512 for the second, in UTF-8, cut off where they are longer.
 */
const header = { version: 0, passSize: 1, functionSize: 2, bytes: 12 } as const;
const room = { pass: 128, function: 512 } as const;

/** A pass of LLVM that runs. */
export interface RunningPass {
  /** As LLVM names it: `LoopUnrollPass`, `Machine Instruction Scheduler`. */
  pass: string;
  /** Symbol of the function it works on, as the object has it; empty for passes over the whole program. */
  function: string;
}

export class PassBoard {
  readonly #numbers: Int32Array;
  readonly #pass: Uint8Array;
  readonly #function: Uint8Array;

  /** @param memory What `PassBoard.allocate` gave, here or in another thread. */
  constructor(readonly memory: SharedArrayBuffer) {
    this.#numbers = new Int32Array(memory, 0, 3);
    this.#pass = new Uint8Array(memory, header.bytes, room.pass);
    this.#function = new Uint8Array(memory, header.bytes + room.pass, room.function);
  }

  /** Undefined where threads cannot share memory: on pages that are not isolated from other origins. */
  static allocate(): PassBoard | undefined {
    if (typeof SharedArrayBuffer === 'undefined') return undefined;
    return new PassBoard(new SharedArrayBuffer(header.bytes + room.pass + room.function));
  }

  /** Called some thousand times in a link. */
  write(pass: Uint8Array, functionName: Uint8Array): void {
    const numbers = this.#numbers;
    Atomics.add(numbers, header.version, 1);
    numbers[header.passSize] = Math.min(pass.length, room.pass);
    numbers[header.functionSize] = Math.min(functionName.length, room.function);
    this.#pass.set(pass.length > room.pass ? pass.subarray(0, room.pass) : pass);
    this.#function.set(functionName.length > room.function ? functionName.subarray(0, room.function) : functionName);
    Atomics.add(numbers, header.version, 1);
  }

  /** Undefined when nothing was written yet, or is just being written. */
  read(): RunningPass | undefined {
    const version = Atomics.load(this.#numbers, header.version);
    if (version === 0 || version % 2 !== 0) return undefined;
    const [, passSize = 0, functionSize = 0] = this.#numbers;
    const decoder = new TextDecoder();
    // Copies: browsers decode no shared memory.
    const pass = decoder.decode(this.#pass.slice(0, passSize));
    const functionName = decoder.decode(this.#function.slice(0, functionSize));
    return Atomics.load(this.#numbers, header.version) === version ? { pass, function: functionName } : undefined;
  }
}
