import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { countInputs } from './count-inputs.js';

const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

it('belongs to the present programs, each in Rust and in C', async () => {
  const text = await read('counts.md');
  expect(text).toContain(`inputs ${await hashCoreInputs(...countInputs)} -->`);
  const rows = Array.from(text.matchAll(/^\| `(\w+)` \|((?: \d+ \|){2})$/gm), ([, name, counts]) => [name, counts]);
  const programs = Array.from((await read('../core/counts.c')).matchAll(/^PROGRAM\((\w+)\)/gm), ([, name]) => name);
  expect(rows.map(([name]) => name)).toEqual(programs);
});

it("matches the numbers in the crate's README", async () => {
  const counts = (await read('counts.md')).matchAll(/^\| `(\w+)` \| (\d+) \| (\d+) \|$/gm);
  const byName = new Map(Array.from(counts, ([, name, ...numbers]) => [name, numbers.map(Number)]));
  const names = [
    'load',
    'load_chain',
    'load_element',
    'read',
    'read_chain',
    'read_bitfield',
    'guarded',
    'offset',
    'enumerator',
  ];
  const readme = await read('../../../packages/bpf-core/README.md');
  const rows = Array.from(readme.matchAll(/ \| (\d+) +\| (\d+) +\|$/gm), ([, ...numbers]) => numbers.map(Number));
  expect(rows).toEqual(names.map((name) => byName.get(name)));
});
