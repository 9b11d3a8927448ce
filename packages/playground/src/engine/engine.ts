import { createWorkerLinker, type Linker, type LinkRequest, type LinkResult, type PortableInput, type ProgressEvent } from '@bpf-link-wasm/driver';
import { wasmUrl } from '@bpf-link-wasm/engine';

/** How far the engine is. */
export type EngineState =
  | { readonly status: 'idle' }
  | { readonly status: 'loading'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly status: 'compiling' }
  | { readonly status: 'ready'; readonly milliseconds: number; readonly loadedBytes: number; readonly compileMilliseconds: number }
  | { readonly status: 'failed'; readonly error: unknown };

/** The linker in its worker, loaded once and again after a failure. */
export class Engine {
  state: EngineState = { status: 'idle' };
  readonly #onChange: (state: EngineState) => void;
  #linker: Promise<Linker<PortableInput>> | undefined;

  constructor(onChange: (state: EngineState) => void) {
    this.#onChange = onChange;
  }

  /** Loads the engine, once. @throws {EngineError} */
  load(): Promise<Linker<PortableInput>> {
    this.#linker ??= this.#start().catch((error: unknown) => {
      this.#linker = undefined;
      this.#set({ status: 'failed', error });
      throw error;
    });
    return this.#linker;
  }

  /** Links; the engine is loaded first where it is not yet. */
  async link(request: LinkRequest, signal: AbortSignal, onProgress: (event: ProgressEvent) => void): Promise<LinkResult> {
    const linker = await this.load();
    signal.throwIfAborted();
    return linker.link(request, { signal, onProgress });
  }

  async #start(): Promise<Linker<PortableInput>> {
    const begin = performance.now();
    let [loadedBytes, arrived] = [0, begin];
    this.#set({ status: 'loading', loadedBytes, totalBytes: import.meta.env.ENGINE_BYTES });
    const linker = await createWorkerLinker({
      engineUrl: wasmUrl,
      workers: 1,
      onEngineProgress: (event) => {
        ({ loadedBytes } = event);
        arrived = performance.now();
        const isComplete = loadedBytes >= import.meta.env.ENGINE_BYTES;
        this.#set(isComplete ? { status: 'compiling' } : { status: 'loading', loadedBytes, totalBytes: import.meta.env.ENGINE_BYTES });
      },
    });
    const end = performance.now();
    this.#set({ status: 'ready', milliseconds: end - begin, loadedBytes, compileMilliseconds: end - arrived });
    return linker;
  }

  #set(state: EngineState): void {
    this.state = state;
    this.#onChange(state);
  }
}
