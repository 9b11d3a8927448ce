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
import { wrongValues } from './core-questions.js';
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

function expectValues(object: string, { out, facts }: CoreValues): void {
  expect(wrongValues(object, out, facts)).toEqual([]);
}

describe.for(profiles)('CO-RE in Rust, compiled at opt-level %s', (optLevel) => {
  // Each loader gets the same object.
  const linked = new Map<string, Promise<Uint8Array>>();
  const run = async (name: keyof typeof programs, loader: (typeof loaders)[number]): Promise<CoreValues> => {
    const object = linked.get(name) ?? linkCore(engine, compiled.get(optLevel)!.get(name)!, programs[name]);
    linked.set(name, object);
    return runCore(await object, programs[name], loader);
  };

  it.for(loaders)('reads the values of /proc, loaded by %s', { timeout }, async (loader, context) => {
    demand(context, ...needs);
    expectValues('values', await run('values', loader));
  });

  it.for(loaders)('stays behind its guards in a loop, loaded by %s', { timeout }, async (loader, context) => {
    demand(context, ...needs);
    expectValues('loops', await run('loops', loader));
  });

  it.for(loaders)(
    'keeps two crates with types of the same name apart, loaded by %s',
    { timeout },
    async (loader, context) => {
      demand(context, ...needs);
      expectValues('two_crates', await run('two_crates', loader));
    },
  );

  // Aya 0.14 lacks the program type that may call these functions: "invalid program section `syscall`".
  it('calls typed kernel functions, loaded by libbpf', { timeout }, async (context) => {
    demand(context, ...needs);
    const { out, facts } = await run('functions', 'libbpf');
    expect(out).toMatchObject({ 0: facts.pid, 1: 1, 2: 8, 3: 0x1234 });
  });
});

describe('CO-RE of Rust, linked', () => {
  it.for(['0', '1', '3', 's', 'z'] as const)(
    'reads the same values at -O%s',
    { timeout },
    async (optimize, context) => {
      demand(context, ...needs);
      const object = await linkCore(engine, compiled.get('3')!.get('values')!, programs.values, optimize);
      expectValues('values', await runCore(object, programs.values, 'libbpf'));
    },
  );
});
