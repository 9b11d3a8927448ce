import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

interface Natives {
  serialize(module: WebAssembly.Module): ArrayBuffer;
  /** Undefined when V8 rejects the code. */
  deserialize(code: ArrayBuffer, wasm: Uint8Array): WebAssembly.Module | undefined;
}

/**
 * Calls V8's functions that serialize and deserialize a compiled module, which Chrome uses and Node does not expose. V8
 * recognizes their syntax only during this call.
 * @see V8 src/wasm/wasm-serialization.cc: code of the optimising compiler only, for the same V8, flags and processor
 */
function withNatives<T>(action: (natives: Natives) => T): T {
  setFlagsFromString('--allow-natives-syntax');
  try {
    return action(createRequire(import.meta.url)('../bin/v8-natives.cjs') as Natives);
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

/**
 * Sets whether V8 compiles functions with the optimizing compiler at once. Flags that have been set affect
 * reading code back, even after they were reset: writers and readers of code set the same ones in the same order.
 */
function setOptimizingOnly(isOn: boolean): void {
  setFlagsFromString(isOn ? '--no-liftoff' : '--liftoff');
}

/** Runs the action that gives the module its machine code, and returns that code. */
export async function collectCode(
  module: WebAssembly.Module,
  run: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  setOptimizingOnly(true);
  try {
    await run();
  } finally {
    setOptimizingOnly(false);
  }
  return new Uint8Array(withNatives((natives) => natives.serialize(module)));
}

/**
 * The module with its machine code, or undefined when this V8 rejects it.
 * @param code From `collectCode`, unchanged: V8 does not survive anything else.
 * @param wasm The bytes of that module.
 */
export function restoreModule(code: ArrayBuffer, wasm: Uint8Array): WebAssembly.Module | undefined {
  setOptimizingOnly(true);
  setOptimizingOnly(false);
  return withNatives((natives) => natives.deserialize(code, wasm));
}
