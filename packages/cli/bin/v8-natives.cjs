// V8's own functions for WebAssembly code, which JavaScript has no names for. Loaded while V8 is told to accept this syntax
// (src/code-cache/v8-code.ts); an engine that lacks them fails to parse this file, and the command goes without.
// V8: src/runtime/runtime-test-wasm.cc
'use strict';
exports.serialize = (module) => %SerializeWasmModule(module);
exports.deserialize = (code, wasm) => %DeserializeWasmModule(code, wasm);
