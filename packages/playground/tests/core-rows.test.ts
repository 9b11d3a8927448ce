import { readFileSync } from 'node:fs';
import { BtfBuilder, decode } from '@bpf-link-wasm/btf';
import { expect, it } from 'vitest';
import { coreRows } from '../src/inspect/core-rows.js';
import { inspect } from '../src/inspect/inspected.js';
import { kernelTypesIn } from '../src/inspect/kernels.js';

const read = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../btf/tests/core/${name}`, import.meta.url)));

it('lists what an object asks of kernels, and what each of them answers', async () => {
  const object = await inspect('guarded.o', read('guarded.o'));
  const kernel = kernelTypesIn(await inspect('kernel.btf', read('kernel.btf')));
  const empty = new BtfBuilder();
  empty.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const rows = coreRows(object, [kernel, empty.toBtf()]);
  const texts = rows.map(({ program, offset, kind, path, local, answers }) =>
    [`${program}+${offset}`, kind, path, local, ...answers.map(({ text }) => text)].join(' | '),
  );
  expect(texts).toMatchInlineSnapshot(`
    [
      "ask+0 | field_byte_offset | struct sample___v2.gone | 0 | missing, guarded | missing, guarded",
      "guarded+8 | field_byte_offset | struct sample.a | 0 | moved to 16 | missing",
      "guarded+32 | field_exists | struct sample___v2.gone | 0 | absent: 0 | absent: 0",
      "guarded+48 | field_byte_offset | struct sample___v2.gone | 0 | missing, guarded | missing, guarded",
      "guarded+312 | field_byte_offset | struct sample___v2.gone | 0 | missing, guarded | missing, guarded",
    ]
  `);
  expect(rows.map(({ answers }) => answers.map(({ state }) => state).join())).toMatchInlineSnapshot(`
    [
      "warning,warning",
      "good,error",
      "warning,warning",
      "warning,warning",
      "warning,warning",
    ]
  `);
});

it('tries relocations against kernels only', async () => {
  const base = decode(read('kernel.btf'));
  const module = new BtfBuilder({ base });
  module.add({ kind: 'PTR', name: '', type: 1 });
  const inspected = await inspect('module.btf', new Uint8Array(module.build()), base);
  expect(() => kernelTypesIn(inspected)).toThrow('module.btf: the BTF of a module');
});
