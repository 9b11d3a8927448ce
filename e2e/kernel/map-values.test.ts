import { withLoadedObject, type LoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { unpackPrograms, type CommittedProgram } from './committed-programs.js';
import { openEngine } from './engine.js';

const target = useTarget(openEngine);
const folder = useFolder();
let programs: ReadonlyMap<string, CommittedProgram>;
beforeAll(async () => {
  programs = await unpackPrograms(folder.root);
});

/** The entries of a map: a 4-byte number for each key and value, or the first eight bytes of a value. */
async function entriesOf({ maps }: LoadedObject, name: string): Promise<Map<number, number>> {
  const { id } = maps.find((map) => map.name === name)!;
  const entries = await bpftool<{ key: string[]; value: string[] }[]>('map', 'dump', 'id', String(id));
  const number = (bytes: readonly string[]): number => bytes.reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
  return new Map(entries.map(({ key, value }) => [number(key), number(value)]));
}

async function bpftool<Result>(...args: readonly string[]): Promise<Result> {
  return JSON.parse(await runCommand(findProgram('bpftool')!, ['-j', ...args])) as Result;
}

describe('maps with initial programs and maps', () => {
  it.for([
    // The sum of 5 + 10, no map, 6 + 1000, 7 + 1, 8 + 1; C's last two come from the second map.
    ['map-values', 15 + 1_000_000 + 1006 + 8 + 9, { FIRST: 15, SECOND: 1006, SHARED: 9 }],
    ['c-values', 15 + 1_000_000 + 1006 + 1007 + 1008, { FIRST: 15, SECOND: 1008 }],
  ] as const)(
    '%s: are filled by libbpf, and a program uses their contents',
    async ([name, returned, written], context) => {
      demand(context, kernelWithBpf, installed('bpftool'), installed('python3'));
      const { inputs, exportSymbols } = programs.get(name)!;
      const object = objectOf(await target.link(inputs, { exportSymbols, optimize: '3' }));
      const use = async (loaded: LoadedObject): Promise<void> => {
        const idOf = (map: string): number => loaded.maps.find((one) => one.name === map)!.id;
        const next = loaded.programs.find((one) => one.name !== 'program')!;
        expect(await entriesOf(loaded, 'CALLS')).toEqual(new Map([[1, next.id]]));
        expect(await entriesOf(loaded, 'BY_INDEX')).toEqual(
          new Map([
            [0, idOf('FIRST')],
            [2, idOf('SECOND')],
          ]),
        );
        const shared = name === 'c-values' ? 'SECOND' : 'SHARED';
        expect(await entriesOf(loaded, 'BY_KEY')).toEqual(
          new Map([
            [0, idOf(shared)],
            [1, idOf(shared)],
          ]),
        );

        const packet = await folder.write('packet', new Uint8Array(64));
        const pin = loaded.pinOf(loaded.programs.find((one) => one.name === 'program')!);
        const run = await bpftool<{ retval: number }>('prog', 'run', 'pinned', pin, 'data_in', packet);
        expect(run.retval).toBe(returned);
        for (const [map, value] of Object.entries(written)) expect((await entriesOf(loaded, map)).get(1)).toBe(value);
      };
      await withLoadedObject(object, use, { pinsMaps: true });
    },
  );

  it('are linked to the same bytes when linked again', async () => {
    const { inputs, exportSymbols } = programs.get('map-values')!;
    const first = await target.link(inputs, { exportSymbols });
    expect(first.diagnostics).toEqual([]);
    expect(Buffer.compare(objectOf(first), objectOf(await target.link(inputs, { exportSymbols })))).toBe(0);
  });
});
