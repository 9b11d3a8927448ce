import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePriorities, encodeStrategies } from '../../scripts/compilation-hints.mjs';
import { artifactFolder } from '../../scripts/manifest.mjs';

const functions = [3, 200];

describe('encodePriorities', () => {
  it('gives each function the same priority', () => {
    expect([...encodePriorities(functions)]).toEqual([2, 3, 0, 1, 1, 0xc8, 1, 0, 1, 1]);
  });
});

describe('encodeStrategies', () => {
  it('has a byte for each function that the module defines', () => {
    expect([...encodeStrategies([3, 4], { imported: 2, defined: 4 })]).toEqual([4, 0x15, 0x16, 0x16, 0x15]);
  });
});

/** How many functions V8 compiles before any is called. */
function countCompiled(...flags) {
  const wasm = JSON.stringify(join(artifactFolder, 'bpf-linker.wasm'));
  const script = `new WebAssembly.Module(require('node:fs').readFileSync(${wasm}))`;
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--no-wasm-tier-up', '--trace-wasm-compilation-times', ...flags, '-e', script],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  return { status, compiled: [...stdout.matchAll(/#\d+ using Liftoff/g)].length };
}

describe('the hints of the engine', () => {
  it('have V8 compile what nearly every link runs at once', () => {
    const { status, compiled } = countCompiled('--experimental-wasm-compilation-hints');
    expect(status).toBe(0);
    expect(compiled).toBeGreaterThan(7000);
    expect(compiled).toBeLessThan(10_000);
  });

  it('mean nothing without the flag', () => {
    expect(countCompiled()).toEqual({ status: 0, compiled: 0 });
  });
});
