/** Where the WebAssembly module is. Bundlers that know `new URL(..., import.meta.url)` copy it and give its new place. */
export const wasmUrl = new URL('./bpf-linker.wasm', import.meta.url);
