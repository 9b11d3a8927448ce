import { fileURLToPath } from 'node:url';
import { dumpMap, withLoadedObject, type LoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { compileProgram, type RustProgram } from './rust-programs.js';

/** An enum as bpftool prints it: its tag, and each variant as if it were active. */
type Enum = Record<string, unknown>;

const target = useTarget(openEngine);
const folder = useFolder();
const path = fileURLToPath(new URL('enum-maps/enums.rs', import.meta.url));
const exportSymbols = ['LICENSE', 'program', 'BY_PEER', 'BY_NUMBER', 'SHAPES', 'RESULTS', 'NESTED', 'REFERENCES'];

it(
  'enums as keys and values of maps are read back with the names of their variants',
  { timeout: 120_000 },
  async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'), rustWithSources);
    const program: RustProgram = { name: 'enums', path, exportSymbols, hasMaps: true };
    const bitcode = await compileProgram(program, { debuginfo: 2, optLevel: '3' }, folder.root);
    const object = objectOf(await target.link([bitcode], { exportSymbols, optimize: '3' }));
    await withLoadedObject(object, async (loaded) => {
      const packet = await folder.write('packet', new Uint8Array(64));
      await runCommand(findProgram('bpftool')!, [
        'prog',
        'run',
        'pinned',
        loaded.pinOf(loaded.programs[0]!),
        'data_in',
        packet,
      ]);
      expect(loaded.programs).toHaveLength(1);
      await readBack(loaded);
    });
  },
);

async function readBack({ maps }: LoadedObject): Promise<void> {
  const entriesOf = async (name: string): Promise<{ key: unknown; value: unknown }[]> =>
    dumpMap(maps.find((map) => map.name === name)!);
  const valuesOf = async (name: string): Promise<Enum[]> => (await entriesOf(name)).map(({ value }) => variants(value));
  const keysOf = async (name: string): Promise<Map<unknown, Enum>> =>
    new Map((await entriesOf(name)).map(({ key, value }) => [value, variants(key)]));

  const peers = await keysOf('BY_PEER');
  expect(peers.get(1)).toMatchObject({ __tag: 'User', User: { __0: 3 } });
  expect(peers.get(2)).toMatchObject({ __tag: 'Group', Group: { __0: 4 } });

  // If the tag is in a niche, the variant with the niche covers all other numbers: the number itself is printed.
  const numbers = await keysOf('BY_NUMBER');
  expect([numbers.get(3)!['__tag'], numbers.get(4)!['__tag']]).toEqual(['None', 5]);
  const nested = await valuesOf('NESTED');
  expect(nested.map(({ __tag: tag }) => tag)).toEqual(['None', 2, 1]);
  const inner = nested.map(({ Some }) => variants((Some as Enum)['__0'])['__tag']);
  expect(inner.slice(1)).toEqual(['None', 1]);
  const references = await valuesOf('REFERENCES');
  expect([references[0]!['__tag'], typeof references[1]!['__tag']]).toEqual(['None', 'number']);

  const [rectangle, circle, point] = await valuesOf('SHAPES');
  expect(rectangle).toMatchObject({ Rectangle: { __0: 2, __1: 3 } });
  // bpftool treats one byte as signed, 250 as -6, and then finds no name for it (btf_dumper.c, btf_dumper_enum).
  expect(['Rectangle', -6]).toContain(rectangle!['__tag']);
  expect(circle).toMatchObject({ __tag: 'Circle', Circle: { radius: 9 } });
  expect(point).toMatchObject({ __tag: 'Point' });

  const [ok, error] = await valuesOf('RESULTS');
  expect(ok).toMatchObject({ __tag: 'Ok', Ok: { __0: 8 } });
  expect(error).toMatchObject({ __tag: 'Err', Err: { __0: 2 ** 40 } });
}

/** The members of an enum's anonymous union. */
function variants(value: unknown): Enum {
  return (value as Record<string, Enum>)['']!;
}
