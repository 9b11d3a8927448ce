import { compileEngine } from './engine-module.js';
import { UsageError } from './errors.js';
import { compileFetched } from './fetch-engine.js';
import { createMemorySource } from './input-source.js';
import { loadPortableInput } from './load-portable-input.js';
import type { Platform } from './platform.js';

/** No files; the engine comes by fetch. */
export const browserPlatform: Platform = {
  async compile(engine, integrity) {
    if (engine instanceof WebAssembly.Module) return engine;
    if (engine instanceof ArrayBuffer || ArrayBuffer.isView(engine)) {
      return compileEngine(engine as BufferSource, 'bytes', integrity);
    }
    return compileFetched(engine === undefined ? await findEngine() : String(engine), integrity);
  },

  async open(input, index) {
    if (input instanceof URL) {
      throw new UsageError('USAGE_INPUT_KIND', { index, found: 'a URL', expected: 'its Response, from fetch' });
    }
    const { name, bytes } = await loadPortableInput(input, index);
    return createMemorySource(name, bytes);
  },
};

/** Imported only when it is wanted, so that a page without a bundler can give the address itself. */
async function findEngine(): Promise<string> {
  const { wasmUrl } = await import('@bpf-link-wasm/engine');
  return wasmUrl.href;
}
