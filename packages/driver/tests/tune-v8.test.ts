import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as TuneV8 from '../src/tune-v8.js';

const set = vi.hoisted(() => [] as string[]);
vi.mock('node:v8', () => ({ setFlagsFromString: (flag: string) => void set.push(flag) }));

const engineFlags = ['--wasm-lazy-validation', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const usualFlags = ['--no-wasm-lazy-validation', '--wasm-tier-up', '--wasm-dynamic-tiering'];

/** A fresh module: what is running is its state. */
async function loadModule(): Promise<typeof TuneV8> {
  vi.resetModules();
  return import('../src/tune-v8.js');
}

async function loadTuned(): Promise<typeof TuneV8.runTuned> {
  return (await loadModule()).runTuned;
}

describe('runTuned', () => {
  beforeEach(() => {
    set.length = 0;
    vi.unstubAllEnvs();
  });

  test('sets the flags for a link, and resets them afterwards', async () => {
    const runTuned = await loadTuned();
    expect(await runTuned('links', async () => [...set])).toEqual(engineFlags);
    expect(set).toEqual([...engineFlags, ...usualFlags]);
  });

  test('resets them after the last of several links, and after one that fails', async () => {
    const runTuned = await loadTuned();
    let end = (): void => {};
    const first = new Promise<void>((resolve) => (end = resolve));
    const link = runTuned('links', () => first);
    await expect(runTuned('links', () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
    expect(set).toEqual(engineFlags);
    end();
    await link;
    expect(set).toEqual([...engineFlags, ...usualFlags]);
  });

  test('leaves them set for a process that links and ends', async () => {
    const runTuned = await loadTuned();
    await Promise.all([runTuned('links', async () => {}), runTuned('process', async () => {})]);
    await runTuned('links', async () => {});
    expect(set.slice(-engineFlags.length)).toEqual(engineFlags);
    expect(set).not.toEqual(expect.arrayContaining(usualFlags));
  });

  test.each([
    ['no flags are wanted', 'none', ''],
    ['the user chose how V8 compiles WebAssembly', 'links', '--max-old-space-size=64 --liftoff_only'],
    ['the user chose a flag of WebAssembly', 'process', '--no-wasm-tier-up'],
  ] as const)('leaves V8 alone where %s', async (_, tuning, nodeOptions) => {
    vi.stubEnv('NODE_OPTIONS', nodeOptions);
    const runTuned = await loadTuned();
    expect(await runTuned(tuning, async () => 7)).toBe(7);
    expect(set).toEqual([]);
  });
});

describe('compileTuned', () => {
  const hints = 'experimental-wasm-compilation-hints';
  const wasm = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

  beforeEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    set.length = 0;
  });

  test.each([
    ['process', '11.3.244.8-node.38', [`--${hints}`, `--no-${hints}`]],
    ['process', '14.6.202.34-node.40', [`--${hints}`, `--no-${hints}`]],
    ['process', '15.0.1-node.1', []],
    ['links', '14.6.202.34-node.40', []],
    ['none', '14.6.202.34-node.40', []],
  ] as const)('gives hints only in a process that ends, to a V8 that was tried: %s, %s', async (tuning, v8, flags) => {
    vi.stubGlobal('process', { ...process, versions: { ...process.versions, v8 } });
    const { runTuned, compileTuned } = await loadModule();
    await runTuned(tuning, async () => {
      set.length = 0;
      expect(await compileTuned(wasm)).toBeInstanceOf(WebAssembly.Module);
      expect(set).toEqual(flags);
    });
  });

  test('resets the flag when the bytes do not compile', async () => {
    const { runTuned, compileTuned } = await loadModule();
    await expect(runTuned('process', () => compileTuned(wasm.subarray(4)))).rejects.toThrow(WebAssembly.CompileError);
    expect(set.at(-1)).toBe(`--no-${hints}`);
  });
});
