import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { runTuned as RunTuned } from '../src/tune-v8.js';

const set = vi.hoisted(() => [] as string[]);
vi.mock('node:v8', () => ({ setFlagsFromString: (flag: string) => void set.push(flag) }));

const engineFlags = ['--wasm-lazy-validation', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const usualFlags = ['--no-wasm-lazy-validation', '--wasm-tier-up', '--wasm-dynamic-tiering'];

/** A fresh module: what is running is its state. */
async function loadTuned(): Promise<typeof RunTuned> {
  vi.resetModules();
  return (await import('../src/tune-v8.js')).runTuned;
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
    expect(set.slice(-3)).toEqual(engineFlags);
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
