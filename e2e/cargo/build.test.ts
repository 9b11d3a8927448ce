import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeObject, programsOf } from '@bpf-link-wasm/btf';
import { createLinker } from '@bpf-link-wasm/driver';
import { decodeElfSections } from '@bpf-link-wasm/testkit/elf-sections';
import { loadBtf, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixUpBtf } from '../kernel/fix-up-btf.js';
import { objectOf } from '../suites/link-target.js';
import { driverTarget } from '../targets/driver-target.js';
import { CargoCrate, rustWithSources } from './cargo-crate.js';

/** Each build compiles core, which takes a minute on a small machine. */
const buildTimeout = 600_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cargo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(
  'a debug build with bpf-link-wasm build, without configuration, produces an object whose BTF the kernel accepts',
  { timeout: buildTimeout },
  async (context) => {
    demand(context, rustWithSources, kernelWithBpf);
    const crate = new CargoCrate(join(folder, 'dev'));
    await crate.copy();
    expect(await crate.buildByCommand('dev')).toMatchObject({ exitCode: 0 });
    const object = new Uint8Array(await crate.read('debug'));
    expect(decodeElfSections(object).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['tracepoint/raw_syscalls/sys_enter', '.maps']),
    );
    expect(await loadBtf(fixUpBtf(object)!)).toEqual({ errno: 0, log: '' });
  },
);

/** Builds the crate once per profile, for all tests that use it. */
function crateOf(profile: string): () => Promise<CargoCrate> {
  let built: Promise<CargoCrate> | undefined;
  const build = async (): Promise<CargoCrate> => {
    const crate = new CargoCrate(join(folder, profile));
    await crate.copy();
    expect(await crate.build(profile)).toMatchObject({ exitCode: 0 });
    return crate;
  };
  return () => (built ??= build());
}

describe.each(['release', 'lto'])('cargo build, profile %s', { timeout: buildTimeout }, (profile) => {
  const buildCrate = crateOf(profile);

  it('produces an object with program, map and BTF', async (context) => {
    demand(context, rustWithSources);
    const object = await (await buildCrate()).read(profile);
    const names = decodeElfSections(object).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['tracepoint/raw_syscalls/sys_enter', '.maps', '.BTF']));
  });

  it('produces an object that the kernel accepts with its BTF', async (context) => {
    demand(context, rustWithSources, kernelWithBpf, program('bpftool'));
    await withLoadedObject(await (await buildCrate()).read(profile), async ({ programs, maps }) => {
      expect(programs).toMatchObject([{ name: 'count_names', btf_id: expect.any(Number) }]);
      expect(maps.map(({ name }) => name)).toContain('NAMES');
    });
  });

  it('contains no unused functions, such as those of compiler_builtins', async (context) => {
    demand(context, rustWithSources);
    const functions = programsOf(decodeObject(new Uint8Array(await (await buildCrate()).read(profile)))).map(
      ({ name }) => name,
    );
    // Of core, only the lookup of letters remains, if it is not inlined.
    expect(functions.filter((name) => !name.endsWith('11lookup_slow'))).toEqual(['count_names']);
  });

  it('produces the same object when all of core is linked', async (context) => {
    demand(context, rustWithSources);
    const crate = await buildCrate();
    const inputs = await crate.saved(/\.rcgu\.o$/, /^libcore-.*\.rlib$/, /^libcompiler_builtins-.*\.rlib$/);
    const target = driverTarget(await createLinker());
    const exportSymbols = ['LICENSE', 'NAMES', 'count_names'];
    const link = (wholeArchive: boolean): Promise<Uint8Array> =>
      target
        .link(inputs, { exportSymbols, wholeArchive, optimize: '3', btf: 'require', sources: 'disk' })
        .then(objectOf);
    const lazy = await link(false);
    expect(await link(true)).toEqual(lazy);
    expect(lazy).toEqual(new Uint8Array(await crate.read(profile)));
    await target.close();
  });
});
