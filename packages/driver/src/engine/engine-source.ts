/** The engine itself: the bytes of bpf-linker.wasm, or an already compiled module. */
export type EngineSource = Uint8Array | ArrayBuffer | WebAssembly.Module;

/** Options for creating a linker. */
export interface LinkerOptions {
  /** Default: the file that `engineUrl` names. */
  engine?: EngineSource;
  /** Where bpf-linker.wasm is; in Node also a path. Default: the engine package's own file. */
  engineUrl?: string | URL;
  /** Lowercase hexadecimal sha256 that the engine's bytes must have, as in the engine package's manifest.json. Default: in Node that hash for the package's own file, otherwise unchecked. */
  integrity?: string;
}

/** Options for creating a linker that runs in workers. */
export interface WorkerLinkerOptions extends LinkerOptions {
  /**
   * Maximum number of parallel links, each in its own worker; others wait for their turn. The workers share the
   * compiled engine and are started on demand; each link has its own memory. From 1 to 64.
   */
  workers?: number;
}

/**
 * When to set V8's flags for the engine, whose functions run too rarely in a link to be worth optimizing: `links` sets them while
 * the engine is compiled and while links run; `process` sets them for good, for a process that links and ends; `none` never does.
 */
export type Tuning = 'links' | 'process' | 'none';

/** Options for Node only. */
interface TuningOption {
  /**
   * When to set V8's flags for the engine, which reduces the processor time of a link to a fraction. The flags apply to the whole
   * process: other WebAssembly code that is first called meanwhile stays unoptimized. Flags that the user gave to node are not
   * changed. Default: `links`.
   */
  tuning?: Tuning;
}

/** Options for creating a linker in Node. */
export interface NodeLinkerOptions extends LinkerOptions, TuningOption {}

/** Options for creating a linker that runs in Node's worker threads. */
export interface NodeWorkerLinkerOptions extends WorkerLinkerOptions, TuningOption {}

/** Options for creating a linker that runs in web workers. */
export interface WebWorkerLinkerOptions extends WorkerLinkerOptions, EngineLoading {
  /**
   * Address of the worker's script, for bundlers that do not follow `new Worker(new URL(...))`: the package's
   * `./worker`, bundled. It must have the page's origin. Default: the package's own file.
   */
  workerUrl?: string | URL;
}

/** How to observe and abort loading the engine. */
export interface EngineLoading {
  /** Aborts loading; the promise is then rejected with the signal's reason. Later links are not affected. */
  signal?: AbortSignal;
  /**
   * Called as the engine's file arrives. Chromium then compiles again at each visit: it caches machine code only for
   * unobserved responses.
   */
  onEngineProgress?: (event: EngineProgress) => void;
}

/** Progress of downloading the engine. */
export interface EngineProgress {
  /** Bytes received so far, uncompressed. */
  loadedBytes: number;
  /** Total bytes; undefined when the server does not say, as with compressed responses. */
  totalBytes: number | undefined;
}

/** What the engine reports about itself. */
export interface EngineInfo {
  /** LLVM's version. */
  llvm: string;
  /** Accepted values of `target`. */
  targets: string[];
  /** Accepted values of `cpu`. */
  cpus: string[];
}
