// V8's own functions for compiled WebAssembly, which JavaScript cannot name. Loaded while a flag makes V8 accept this syntax
// (src/code-cache/v8-code.ts). A V8 that lacks them cannot parse this file, and the command then works without a cache.
// V8: src/runtime/runtime-test-wasm.cc
'use strict';
exports.serialize = (module) => %SerializeWasmModule(module);
exports.deserialize = (code, wasm) => %DeserializeWasmModule(code, wasm);
