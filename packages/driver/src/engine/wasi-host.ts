import type { EngineMemory } from './engine-memory.js';

/** errno values of WASI. @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#errno */
const errno = { success: 0, badf: 8, spipe: 70 } as const;

/** Text beyond this many characters is dropped: what a broken engine prints first tells most. */
const logLimit = 64 * 1024;

/** The part of WASI and of Emscripten's environment that the C++ library asks for, the same on every host. */
export interface WasiHost {
  /** What the engine wrote to standard output and standard error. */
  readonly log: string;
  /** Imports by module and name. */
  readonly imports: Record<'wasi_snapshot_preview1' | 'env', Record<string, (...args: never[]) => unknown>>;
}

/**
 * Makes imports without a world behind them: no environment, no files, a clock that stands still, no randomness.
 * @param exit Called with the exit code; must throw.
 */
export function createWasiHost(memory: EngineMemory, exit: (exitCode: number) => never): WasiHost {
  const decoder = new TextDecoder();
  let log = '';

  function fd_write(descriptor: number, vectors: number, count: number, written: number): number {
    if (descriptor !== 1 && descriptor !== 2) return errno.badf;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const address = memory.readU32(vectors + 8 * index);
      const size = memory.readU32(vectors + 8 * index + 4);
      if (log.length < logLimit) log += decoder.decode(memory.view(address, size), { stream: true });
      total += size;
    }
    memory.writeU32(written, total);
    return errno.success;
  }

  /** Says that a list of strings (environment, arguments) has no entries in no bytes. */
  function sizesOfNothing(count: number, bytes: number): number {
    memory.writeU32(count, 0);
    memory.writeU32(bytes, 0);
    return errno.success;
  }

  function clock_time_get(_clock: number, _precision: bigint, time: number): number {
    memory.writeU64(time, 0n);
    return errno.success;
  }

  function random_get(address: number, size: number): number {
    memory.view(address, size).fill(0);
    return errno.success;
  }

  return {
    get log() {
      return log;
    },
    imports: {
      wasi_snapshot_preview1: {
        fd_write,
        fd_read: () => errno.badf,
        fd_close: () => errno.success,
        fd_seek: () => errno.spipe,
        fd_fdstat_get: () => errno.badf,
        fd_prestat_get: () => errno.badf,
        fd_prestat_dir_name: () => errno.badf,
        environ_sizes_get: sizesOfNothing,
        environ_get: () => errno.success,
        args_sizes_get: sizesOfNothing,
        args_get: () => errno.success,
        clock_time_get,
        random_get,
        proc_exit: exit,
      },
      env: {
        emscripten_notify_memory_growth: () => {},
      },
    },
  };
}
