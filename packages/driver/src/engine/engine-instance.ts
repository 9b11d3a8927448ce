import { EngineMemory, type MemoryPool, type OwnBytes } from './engine-memory.js';
import { instantiateEngine } from './engine-module.js';
import type { EngineInfo } from './engine-source.js';
import { BpfLinkError, EngineError } from '../codes/errors.js';
import type { Stage } from '../options/link-request.js';

/** Version of the C ABI that this driver uses, as `abi` in the engine's versions.json; a test compares them. */
export const abiVersion = 3;

/** Callbacks of the engine while it links. An error thrown here ends the link and reaches the caller unchanged. */
export interface EngineHost {
  /** Copies bytes of an input to `target`. @returns The number of bytes, or -1 when reading failed. */
  read(input: number, offset: number, target: Uint8Array): number;
  /**
   * Opens a file that a thin archive names, as an additional input.
   * @returns Its index and size, or undefined when it does not exist.
   */
  open(archive: number, path: string): { index: number; size: number } | undefined;
  /** The source file at a path, or undefined. */
  source(path: string): Uint8Array | undefined;
  /** Called when a stage starts. */
  stage(name: Stage): void;
  /**
   * Called when LLVM starts a pass, on a function or, if its name is empty, on the program. The names are UTF-8 and
   * must be copied.
   */
  pass?(pass: Uint8Array, functionName: Uint8Array): void;
}

/** Engine output beyond this many characters is dropped: what a broken engine prints first is the most useful. */
const logLimit = 64 * 1024;

/** The functions of bpf_link.h. */
interface EngineExports {
  _initialize(): void;
  bl_abi_version(): number;
  bl_version(size: number): number;
  bl_alloc(size: number): number;
  bl_link(request: number, size: number): number;
  bl_result(size: number): number;
  bl_blame_input(reason: number, size: number): number;
  bl_output(index: number, size: number): number;
  bl_used_memory(): number;
}

/** Unwinds the engine's stack when LLVM gave up because of an input; the result then reports the error. */
class ResultReady extends Error {}

/** One instance of the engine, for one link. After an error it must be discarded. */
export class EngineInstance {
  readonly #pool: MemoryPool;
  readonly #ownMemory: WebAssembly.Memory;
  readonly #memory: EngineMemory;
  readonly #host: EngineHost;
  #exports!: EngineExports;
  #stage: Stage = 'load';
  /** What LLVM wrote to standard output and standard error. */
  #log = '';

  private constructor(host: EngineHost, pool: MemoryPool) {
    this.#host = host;
    this.#pool = pool;
    this.#ownMemory = pool.take();
    this.#memory = new EngineMemory(this.#ownMemory);
  }

  /**
   * Creates an instance that is ready to link.
   * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_ABI_MISMATCH and what `link` may throw
   */
  static async start(module: WebAssembly.Module, host: EngineHost, pool: MemoryPool): Promise<EngineInstance> {
    const instance = new EngineInstance(host, pool);
    const imports = { env: { memory: instance.#ownMemory }, host: instance.#createHostImports() };
    instance.#initialize((await instantiateEngine(module, imports)) as unknown as EngineExports);
    return instance;
  }

  #initialize(exports: EngineExports): void {
    this.#exports = exports;
    this.#call(() => exports._initialize());
    const found = this.#call(() => exports.bl_abi_version());
    if (found !== abiVersion) throw new EngineError('ENGINE_ABI_MISMATCH', { found, expected: abiVersion });
  }

  /** What the engine reports about itself. */
  version(): EngineInfo {
    return this.#parse(this.#callForBytes((size) => this.#exports.bl_version(size)));
  }

  /**
   * Links; `request` and the result are the JSON of bpf_link.h.
   * @throws {EngineError} ENGINE_TRAP, ENGINE_STACK_OVERFLOW, ENGINE_FATAL, ENGINE_OUT_OF_MEMORY, ENGINE_EXITED,
   * ENGINE_MISSING_IMPORT, ENGINE_BAD_RESULT
   */
  link(request: object): unknown {
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const address = this.#alloc(bytes.byteLength);
    this.#memory.view(address, bytes.byteLength).set(bytes);
    try {
      this.#call(() => this.#exports.bl_link(address, bytes.byteLength));
    } catch (cause) {
      if (!(cause instanceof ResultReady) && !this.#blamesInput(cause)) throw cause;
    }
    return this.#parse(this.#callForBytes((size) => this.#exports.bl_result(size)));
  }

  /** Whether the engine died of an input that it was reading: its result then reports it, if it still can. */
  #blamesInput(cause: unknown): boolean {
    if (!(cause instanceof EngineError) || !(cause.code === 'ENGINE_TRAP' || cause.code === 'ENGINE_STACK_OVERFLOW')) {
      return false;
    }
    try {
      const reason = new TextEncoder().encode('the reader of LLVM cannot go on');
      const address = this.#alloc(reason.byteLength);
      this.#memory.view(address, reason.byteLength).set(reason);
      return this.#call(() => this.#exports.bl_blame_input(address, reason.byteLength)) !== 0;
    } catch {
      return false;
    }
  }

  /** A copy of an output of the link. */
  output(index: number): OwnBytes {
    return this.#callForBytes((size) => this.#exports.bl_output(index, size)).slice();
  }

  /**
   * Releases the memory for another instance. Call it after a link, whatever its result, and never use the instance
   * again.
   */
  release(): void {
    this.#pool.give(this.#ownMemory, this.#call(() => this.#exports.bl_used_memory()) >>> 0);
  }

  #createHostImports(): Record<string, WebAssembly.ImportValue> {
    const memory = this.#memory;
    const host = this.#host;
    const logDecoder = new TextDecoder();
    let lastSource: { path: string; bytes: Uint8Array | undefined } | undefined;
    return {
      read: (input: number, offset: number, target: number, size: number) =>
        host.read(input, offset, memory.view(target, size)),
      open: (archive: number, pathAddress: number, pathSize: number, sizeAddress: number) => {
        const opened = host.open(archive, memory.text(pathAddress, pathSize));
        if (opened) memory.writeF64(sizeAddress, opened.size);
        return opened ? opened.index : -1;
      },
      source: (pathAddress: number, pathSize: number, target: number, size: number) => {
        const path = memory.text(pathAddress, pathSize);
        if (lastSource?.path !== path) lastSource = { path, bytes: host.source(path) };
        const { bytes } = lastSource;
        if (bytes && target !== 0) memory.view(target, size).set(bytes.subarray(0, size >>> 0));
        return bytes ? bytes.byteLength : -1;
      },
      now: () => performance.now(),
      stage: (address: number, size: number) => {
        this.#stage = memory.text(address, size) as Stage;
        host.stage(this.#stage);
      },
      pass: (passAddress: number, passSize: number, functionAddress: number, functionSize: number) =>
        host.pass?.(memory.view(passAddress, passSize), memory.view(functionAddress, functionSize)),
      log: (address: number, size: number) => {
        if (this.#log.length < logLimit) this.#log += logDecoder.decode(memory.view(address, size), { stream: true });
      },
      fatal: (kind: number, address: number, size: number) => {
        const llvm = memory.text(address, size);
        if (kind === 2) throw new ResultReady();
        if (kind === 3) throw new EngineError('ENGINE_EXITED', { exitCode: Number(llvm), ...this.#where });
        if (kind === 1) throw new EngineError('ENGINE_OUT_OF_MEMORY', { reason: llvm, ...this.#where });
        throw new EngineError('ENGINE_FATAL', { llvm, ...this.#where });
      },
    };
  }

  get #where(): { stage: string; log: string } {
    return { stage: this.#stage, log: this.#log };
  }

  #alloc(size: number): number {
    const address = this.#call(() => this.#exports.bl_alloc(size));
    if (address === 0) {
      throw new EngineError('ENGINE_OUT_OF_MEMORY', { reason: `no room for ${size} bytes`, ...this.#where });
    }
    return address;
  }

  /** Calls a function that returns an address and writes a size; the bytes are valid until the next call. */
  #callForBytes(action: (sizeAddress: number) => number): OwnBytes {
    const sizeAddress = this.#alloc(4);
    const address = this.#call(() => action(sizeAddress));
    if (address === 0) throw new EngineError('ENGINE_BAD_RESULT', { reason: 'a null pointer' });
    return this.#memory.view(address, this.#memory.readU32(sizeAddress));
  }

  #parse<T>(bytes: Uint8Array): T {
    const text = new TextDecoder().decode(bytes);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new EngineError('ENGINE_BAD_RESULT', { reason: `not JSON: ${text.slice(0, 80)}` }, { cause });
    }
  }

  /** Runs the engine and maps each kind of crash to a code. */
  #call<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      if (cause instanceof BpfLinkError || cause instanceof ResultReady || !(cause instanceof Error)) throw cause;
      const details = { reason: cause.message, ...this.#where };
      if (isStackOverflow(cause)) throw new EngineError('ENGINE_STACK_OVERFLOW', details, { cause });
      if (cause instanceof WebAssembly.RuntimeError) throw new EngineError('ENGINE_TRAP', details, { cause });
      throw cause;
    }
  }
}

/** V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError. */
function isStackOverflow(error: Error): boolean {
  return /call stack|recursion/i.test(error.message) && (error instanceof RangeError || error.name === 'InternalError');
}
