/**
 * The current pass of a worker's engine, for another thread to read at any time: while LLVM runs, the worker cannot
 * answer.
 *
 * Shape: three 32-bit integers: a counter of writes (odd during a write), the length of the pass name, the length of
 * the function name; then 128 bytes for the first name and 512 for the second, in UTF-8, truncated if longer.
 */
const header = { version: 0, passSize: 1, functionSize: 2, bytes: 12 } as const;
const room = { pass: 128, function: 512 } as const;

/** A running pass of LLVM. */
export interface RunningPass {
  /** Named as in LLVM: `LoopUnrollPass`, `Machine Instruction Scheduler`. */
  pass: string;
  /** Symbol of the function it works on, as in the object; empty for passes over the whole program. */
  function: string;
}

export class PassBoard {
  readonly #numbers: Int32Array;
  readonly #pass: Uint8Array;
  readonly #function: Uint8Array;

  /** @param memory The memory from `PassBoard.allocate`, in this or another thread. */
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

  /** Called several thousand times in a link. */
  write(pass: Uint8Array, functionName: Uint8Array): void {
    const numbers = this.#numbers;
    Atomics.add(numbers, header.version, 1);
    numbers[header.passSize] = Math.min(pass.length, room.pass);
    numbers[header.functionSize] = Math.min(functionName.length, room.function);
    this.#pass.set(pass.length > room.pass ? pass.subarray(0, room.pass) : pass);
    this.#function.set(functionName.length > room.function ? functionName.subarray(0, room.function) : functionName);
    Atomics.add(numbers, header.version, 1);
  }

  /** Undefined if nothing was written yet, or a write is in progress. */
  read(): RunningPass | undefined {
    const version = Atomics.load(this.#numbers, header.version);
    if (version === 0 || version % 2 !== 0) return undefined;
    const [, passSize = 0, functionSize = 0] = this.#numbers;
    const decoder = new TextDecoder();
    // Copies, because browsers refuse to decode shared memory.
    const pass = decoder.decode(this.#pass.slice(0, passSize));
    const functionName = decoder.decode(this.#function.slice(0, functionSize));
    return Atomics.load(this.#numbers, header.version) === version ? { pass, function: functionName } : undefined;
  }
}
