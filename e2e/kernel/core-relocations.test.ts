import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rust } from '@bpf-link-wasm/testkit/cargo';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkTarget } from '../suites/link-target.js';
import {
  compileCore,
  linkCore,
  runCore,
  type CoreProfile,
  type CoreProgram,
  type CoreValues,
} from './core-programs.js';
import { openEngine } from './engine.js';

const needs = [rust, kernelWithBpf, program('bpftool'), program('python3')];
const isMissing = needs.some((need) => need.missing() !== undefined);
const timeout = 600_000;

const profiles = ['0', '1', '2', '3', 's'] as const satisfies readonly CoreProfile['optLevel'][];
const loaders = ['libbpf', 'aya'] as const;
const programs = { values: ['probing', 'trusting'], loops: ['guarded'], two_crates: ['both'], functions: ['call'] };

let folder: string;
let engine: LinkTarget;
const compiled = new Map<string, Map<string, CoreProgram>>();

beforeAll(async () => {
  if (isMissing) return;
  folder = await mkdtemp(join(tmpdir(), 'core-relocations-'));
  engine = await openEngine();
  for (const optLevel of profiles)
    compiled.set(optLevel, await compileCore(Object.keys(programs), { optLevel }, folder));
}, timeout);

afterAll(async () => {
  if (isMissing) return;
  await engine.close();
  await rm(folder, { recursive: true });
});

/** What `core/values.rs` finds on any kernel, whatever it has where. */
function expectValues({ out, facts }: CoreValues): void {
  expect(out).toMatchObject({
    0: facts.pid,
    1: facts.parent,
    2: facts.comm,
    3: facts.argStart,
    4: facts.pid,
    5: facts.nodeLength,
    6: facts.node,
    7: 1,
    8: facts.pid,
    11: 16,
    12: 0,
    13: 1,
    14: 0,
    15: 1,
    18: 1,
    19: 8,
    30: 1,
    31: 2,
    32: 0,
    33: 1,
    40: facts.pid,
    41: facts.parent + 1_000_000,
    42: 1,
    50: facts.pid,
    51: facts.parent,
    53: facts.pid,
    54: 'c'.charCodeAt(0),
    55: facts.pid,
    56: 2,
    57: 64,
  });
  // The kernel's offset of se.vruntime, the size of its task_struct, and the number of it in its BTF.
  expect(out[10]).toBeGreaterThan(64);
  expect(out[16]).toBeGreaterThan(1000);
  expect(out[17]).toBeGreaterThan(0);
  // Nanoseconds and hundredths of a second since the machine was started.
  expect(Math.abs(out[43]! / 1e7 - facts.startTicks)).toBeLessThan(200);
}

describe.for(profiles)('CO-RE of Rust, compiled at opt-level %s', (optLevel) => {
  const run = async (name: keyof typeof programs, loader: (typeof loaders)[number]): Promise<CoreValues> => {
    const object = await linkCore(engine, compiled.get(optLevel)!.get(name)!, programs[name]);
    return runCore(object, programs[name], loader);
  };

  it.for(loaders)('reads what /proc says, loaded by %s', { timeout }, async (loader, context) => {
    demand(context, ...needs);
    expectValues(await run('values', loader));
  });

  it.for(loaders)('stays behind its guards in a loop, loaded by %s', { timeout }, async (loader, context) => {
    demand(context, ...needs);
    const { out, facts } = await run('loops', loader);
    expect(out[0]).toBeGreaterThanOrEqual(facts.pid + 28);
  });

  it.for(loaders)(
    'keeps two crates with types of one name apart, loaded by %s',
    { timeout },
    async (loader, context) => {
      demand(context, ...needs);
      const { out, facts } = await run('two_crates', loader);
      expect(out).toMatchObject({ 0: facts.pid, 1: facts.pid, 2: 'c'.charCodeAt(0), 3: 1, 4: 2, 5: 1 });
    },
  );

  // Aya 0.14 has no programs of the type that may call these functions: "invalid program section `syscall`".
  it('calls functions of the kernel by their types, loaded by libbpf', { timeout }, async (context) => {
    demand(context, ...needs);
    const { out, facts } = await run('functions', 'libbpf');
    expect(out).toMatchObject({ 0: facts.pid, 1: 1, 2: 8, 3: 0x1234 });
  });
});

describe('CO-RE of Rust, linked', () => {
  it.for(['0', '1', '3', 's', 'z'] as const)('at -O%s reads the same', { timeout }, async (optimize, context) => {
    demand(context, ...needs);
    const object = await linkCore(engine, compiled.get('3')!.get('values')!, programs.values, optimize);
    expectValues(await runCore(object, programs.values, 'libbpf'));
  });
});
