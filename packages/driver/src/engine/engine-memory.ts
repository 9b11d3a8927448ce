import { EngineError } from '../codes/errors.js';

/** `Uint8Array<ArrayBuffer>`, in a form that TypeScript before 5.7 accepts in declarations: there, Uint8Array is not generic. */
export type OwnBytes = ReturnType<typeof Uint8Array.from>;

/** The linear memory of one instance. Views are recreated on each use: growing the memory detaches older ones. */
export class EngineMemory {
  readonly #memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** The bytes at an address; valid until the instance runs again. */
  view(address: number, size: number): OwnBytes {
    return new Uint8Array(this.#memory.buffer, address >>> 0, size >>> 0);
  }

  /** A copy of the bytes at an address. */
  copy(address: number, size: number): OwnBytes {
    return this.view(address, size).slice();
  }

  /** The text at an address. */
  text(address: number, size: number): string {
    return new TextDecoder().decode(this.view(address, size));
  }

  readU32(address: number): number {
    return this.#dataView.getUint32(address >>> 0, true);
  }

  writeU32(address: number, value: number): void {
    this.#dataView.setUint32(address >>> 0, value, true);
  }

  writeU64(address: number, value: bigint): void {
    this.#dataView.setBigUint64(address >>> 0, value, true);
  }

  writeF64(address: number, value: number): void {
    this.#dataView.setFloat64(address >>> 0, value, true);
  }

  get #dataView(): DataView {
    return new DataView(this.#memory.buffer);
  }
}

const pageSize = 2 ** 16;

/** Initial and maximum memory of an instance, in bytes. The engine's own limits, as in bpf_link.h. */
export const memoryLimits = { initial: 32 * 2 ** 20, maximum: 2 ** 30 } as const;

/** A larger memory is not kept for the next instance. */
const keptSize = 64 * 2 ** 20;

/**
 * Allocates memories for instances. The memory of a finished instance is cleared and reused: a new one costs as
 * much as a small link, in pages that the system clears one by one and in garbage that V8 collects.
 */
export class MemoryPool {
  #spare: { memory: WebAssembly.Memory; used: number } | undefined;
  #isClosed = false;

  /**
   * Returns a memory of `memoryLimits`, all zero.
   * @throws {EngineError} ENGINE_OUT_OF_MEMORY
   */
  take(): WebAssembly.Memory {
    const spare = this.#spare;
    this.#spare = undefined;
    if (!spare) return createMemory();
    new Uint8Array(spare.memory.buffer, 0, spare.used).fill(0);
    return spare.memory;
  }

  /**
   * Takes back the memory of an instance that will not be used again.
   * @param used Number of bytes from the start that may be nonzero.
   */
  give(memory: WebAssembly.Memory, used: number): void {
    const size = memory.buffer.byteLength;
    if (!this.#isClosed && size <= keptSize && used <= size) this.#spare = { memory, used };
  }

  /** Drops the kept memory, and keeps none from now on. */
  close(): void {
    this.#isClosed = true;
    this.#spare = undefined;
  }
}

function createMemory(): WebAssembly.Memory {
  const { initial, maximum } = memoryLimits;
  try {
    return new WebAssembly.Memory({ initial: initial / pageSize, maximum: maximum / pageSize });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new EngineError('ENGINE_OUT_OF_MEMORY', { reason: cause.message, stage: 'load', log: '' }, { cause });
  }
}
