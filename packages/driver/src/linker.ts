import { EngineInstance } from './engine/engine-instance.js';
import type { EngineInfo, LinkerOptions } from './engine/engine-source.js';
import { UsageError } from './codes/errors.js';
import { linkInThread } from './engine/link-in-thread.js';
import type { LinkCallOptions, LinkRequest } from './options/link-request.js';
import type { LinkResult } from './engine/link-result.js';
import { MemoryPool } from './engine/engine-memory.js';
import type { PassBoard } from './engine/pass-board.js';
import type { InputPlatform, Platform } from './platform.js';
import { assertCallOptions, assertLinkRequest } from './options/validate-options.js';

/** Links BPF programs. The engine is compiled once; each link has its own instance, so links cannot disturb each other. */
export interface Linker<Input> {
  /**
   * Links the inputs to the requested outputs.
   * @throws {UsageError} when the request is invalid
   * @throws {IoError} when an input cannot be read
   * @throws {LinkError} when an input is bad or LLVM refuses it; it carries all diagnostics
   * @throws {EngineError} when the engine itself fails; the next link is not affected
   * @throws the signal's reason, when the link was aborted
   */
  link(request: LinkRequest<Input>, options?: LinkCallOptions): Promise<LinkResult>;
  /** What the engine reports about itself. */
  version(): Promise<EngineInfo>;
  /** Closes the linker: later calls are rejected with USAGE_CLOSED. Closing it again is allowed. */
  close(): void;
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void;
}

/** Creates a linker that runs on the calling thread. */
export async function createInThreadLinker<Input>(options: LinkerOptions, platform: Platform): Promise<Linker<Input>> {
  return createModuleLinker(await platform.compile(options.engine ?? options.engineUrl, options.integrity), platform);
}

/**
 * Creates a linker from a compiled engine that runs on the calling thread.
 * @param board Returns the board on which a link publishes its current pass for another thread.
 */
export function createModuleLinker<Input>(
  compiled: WebAssembly.Module,
  platform: InputPlatform,
  board: () => PassBoard | undefined = () => undefined,
): Linker<Input> {
  let module: WebAssembly.Module | undefined = compiled;
  const pool = new MemoryPool();
  const open = (): WebAssembly.Module => {
    if (!module) throw new UsageError('USAGE_CLOSED', {});
    return module;
  };
  const close = (): void => {
    module = undefined;
    pool.close();
  };
  return {
    async link(request, callOptions = {}) {
      assertLinkRequest<unknown>(request);
      assertCallOptions(callOptions);
      return linkInThread(
        { module: open(), pool, board: callOptions.passes ?? board() },
        request,
        callOptions,
        platform,
      );
    },
    async version() {
      const idle = { read: () => -1, open: () => undefined, source: () => undefined, stage() {} };
      return (await EngineInstance.start(open(), idle, pool)).version();
    },
    close,
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: close,
  } as Linker<Input>;
}
