import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

interface Natives {
  serialize(module: WebAssembly.Module): ArrayBuffer;
  /** Undefined when V8 does not take the code. */
  deserialize(code: ArrayBuffer, wasm: Uint8Array): WebAssembly.Module | undefined;
}

/**
 * Calls V8's functions that turn a compiled module into bytes and back, which Chrome has and Node does not offer. V8 knows
 * their syntax during this call alone.
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
 * Whether functions are compiled by the optimising compiler at once. Flags that have been set count when code is read
 * back, even after they were taken back: makers and users of code set the same ones in the same order.
 */
function setOptimizingOnly(isOn: boolean): void {
  setFlagsFromString(isOn ? '--no-liftoff' : '--liftoff');
}

/** Runs what gives the module its machine code, and returns that code. */
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
 * The module with its machine code, or undefined when this V8 does not take it.
 * @param code From `collectCode`, unchanged: V8 does not survive anything else.
 * @param wasm The bytes of that module.
 */
export function restoreModule(code: ArrayBuffer, wasm: Uint8Array): WebAssembly.Module | undefined {
  setOptimizingOnly(true);
  setOptimizingOnly(false);
  return withNatives((natives) => natives.deserialize(code, wasm));
}
