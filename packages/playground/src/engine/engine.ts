import {
  createWorkerLinker,
  type EngineTimes,
  type LinkRequest,
  type LinkResult,
  type ProgressEvent,
  type WebWorkerLinker,
} from '@bpf-link-wasm/driver';
import { wasmUrl } from '@bpf-link-wasm/engine';

/** The loading state of the engine. */
export type EngineState =
  | { readonly status: 'idle' }
  | { readonly status: 'loading'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly status: 'compiling' }
  | { readonly status: 'ready'; readonly times: EngineTimes }
  | { readonly status: 'failed'; readonly error: unknown };

/** A successful link. */
export interface TimedLink {
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  /** Milliseconds from the request to the result. */
  readonly milliseconds: number;
}

/** Callbacks for events of the engine. */
export interface EngineEvents {
  onState(state: EngineState): void;
  onLink(link: TimedLink): void;
}

/** The linker in its worker, which is loaded once, and again after a failure. */
export class Engine {
  readonly #events: EngineEvents;
  #linker: Promise<WebWorkerLinker> | undefined;

  constructor(events: EngineEvents) {
    this.#events = events;
  }

  /** Loads the engine, once. @throws {EngineError} */
  load(): Promise<WebWorkerLinker> {
    this.#linker ??= this.#start().catch((error: unknown) => {
      this.#linker = undefined;
      this.#events.onState({ status: 'failed', error });
      throw error;
    });
    return this.#linker;
  }

  /** Links; loads the engine first if necessary. */
  async link(
    request: LinkRequest,
    signal: AbortSignal,
    onProgress: (event: ProgressEvent) => void,
  ): Promise<LinkResult> {
    const linker = await this.load();
    signal.throwIfAborted();
    const begin = performance.now();
    const result = await linker.link(request, { signal, onProgress });
    this.#events.onLink({ inputs: result.inputs.map(({ name }) => name), milliseconds: performance.now() - begin });
    return result;
  }

  async #start(): Promise<WebWorkerLinker> {
    const totalBytes = import.meta.env.ENGINE_BYTES;
    this.#events.onState({ status: 'loading', loadedBytes: 0, totalBytes });
    const linker = await createWorkerLinker({
      engineUrl: wasmUrl,
      workers: 1,
      onEngineProgress: ({ loadedBytes }) => {
        const isComplete = loadedBytes >= totalBytes;
        this.#events.onState(isComplete ? { status: 'compiling' } : { status: 'loading', loadedBytes, totalBytes });
      },
    });
    this.#events.onState({ status: 'ready', times: linker.engineTimes });
    return linker;
  }
}
