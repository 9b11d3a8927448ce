import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { addStepCounter } from '../src/count-steps.js';

/**
 * (module (global i64 (i64.const 0))
 *   (func (export "run") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
 */
const countdown = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 1, 0x7f, 0],
  ...[3, 2, 1, 0],
  ...[6, 6, 1, 0x7e, 0, 0x42, 0, 0x0b],
  ...[7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 0],
  ...[10, 16, 1, 14, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x0b],
);

interface Counted {
  run(rounds: number): void;
  steps: WebAssembly.Global<'i64'>;
}

it('counts calls and loop iterations', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(addStepCounter(countdown)));
  const { run, steps } = exports as unknown as Counted;
  run(5);
  expect(steps.value).toBe(6n);
  run(100);
  expect(steps.value).toBe(107n);
});

it('keeps the engine a valid module with the same imports', async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@bpf-link-wasm/engine/bpf-linker.wasm'));
  const counted = new WebAssembly.Module(addStepCounter(wasm));
  expect(WebAssembly.Module.imports(counted)).toEqual(WebAssembly.Module.imports(new WebAssembly.Module(wasm)));
  expect(WebAssembly.Module.exports(counted)).toContainEqual({ name: 'steps', kind: 'global' });
});

it('rejects bytes that are not a module, and a truncated module', () => {
  expect(() => addStepCounter(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0))).toThrow(
    'not a WebAssembly module of version 1',
  );
  expect(() => addStepCounter(countdown.subarray(0, -4))).toThrow('the module ends too early');
});

it('rejects an unknown opcode', () => {
  const withVector = countdown.slice();
  withVector[withVector.length - 4] = 0xfd;
  expect(() => addStepCounter(withVector)).toThrow('opcode 0xfd: expected one of WebAssembly 2.0 without vectors');
});
