/** The parts of WebAssembly.Memory that are used here. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** A compiled module; opaque. */
export interface WasmModule {
  readonly wasmModule?: never;
}

/** An instance; exports are functions. */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, (...values: number[]) => void>>;
}

/** The imports of an instance. */
export type WasmImports = Record<string, Record<string, object>>;

interface WasmApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  compile(bytes: Uint8Array): Promise<WasmModule>;
}

/**
 * The JavaScript API of WebAssembly. TypeScript has its types only in the DOM's library, which this package does not
 * use.
 * @see WebAssembly JavaScript Interface, section 5
 */
export const wasm: WasmApi = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
