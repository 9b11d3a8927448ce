import type { EngineLoading, EngineSource } from './engine/engine-source.js';
import type { InputSource } from './input/input-source.js';

/** What differs between Node and browsers. */
export interface Platform extends InputPlatform {
  /**
   * Loads and compiles the engine.
   * @param engine The engine, or its address. Default: the engine package's own file.
   * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY
   * @throws the signal's reason, when loading was aborted
   */
  compile(
    engine: EngineSource | string | URL | undefined,
    integrity: string | undefined,
    loading?: EngineLoading,
  ): Promise<WebAssembly.Module>;
}

/** How a worker opens inputs. */
export interface InputPlatform {
  /**
   * Opens an input of a request.
   * @param index Position in the request.
   * @throws {UsageError} USAGE_INPUT_KIND
   * @throws {IoError}
   */
  open(input: unknown, index: number): Promise<InputSource>;
  /** Opens a file that a thin archive names relative to its own folder; absent where there is no file system. */
  openBeside?: (archive: InputSource, path: string) => InputSource | undefined;
  /** Reads a source file for line information; absent where there is no file system. */
  readSource?: (path: string) => Uint8Array | undefined;
}
