/** Where the engine comes from: the address of bpf-linker.wasm, its bytes, or the module compiled already. */
export type EngineSource = URL | string | Uint8Array | ArrayBuffer | WebAssembly.Module;

/** How to make a linker. */
export interface LinkerOptions {
  /** Default: the engine package's own file. */
  engine?: EngineSource;
  /** Lowercase hexadecimal sha256 that the engine's bytes must have, as in the engine package's manifest.json. Default: unchecked. */
  integrity?: string;
}

/** What the engine says about itself. */
export interface EngineInfo {
  /** LLVM's version. */
  llvm: string;
  /** Names for `target`. */
  targets: string[];
  /** Names for `cpu`. */
  cpus: string[];
}
