import { compileEngine } from './engine/engine-module.js';
import { EngineError, reasonOf } from './codes/errors.js';
import { compileFetched } from './engine/fetch-engine.js';
import { webInputs } from './input/portable-input.js';
import type { Platform } from './platform.js';

/** The platform of pages and web workers: no files, and the engine is fetched. */
export const browserPlatform: Platform = {
  ...webInputs,

  async compile(engine, integrity, loading) {
    if (engine instanceof WebAssembly.Module) return engine;
    if (engine instanceof ArrayBuffer || ArrayBuffer.isView(engine)) {
      return compileEngine(engine as BufferSource, 'bytes', integrity);
    }
    return compileFetched(engine === undefined ? await findEngine() : String(engine), integrity, loading);
  },
};

/**
 * The address of the engine package's file. The package is imported only on demand, so that a page without a bundler
 * can pass the address itself.
 * @throws {EngineError} ENGINE_LOAD_FAILED
 */
export async function findEngine(): Promise<string> {
  try {
    const { wasmUrl } = await import('@bpf-link-wasm/engine');
    return wasmUrl.href;
  } catch (cause) {
    throw new EngineError(
      'ENGINE_LOAD_FAILED',
      { source: '@bpf-link-wasm/engine', reason: reasonOf(cause) },
      { cause },
    );
  }
}
