import { readFileSync } from 'node:fs';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { bpftool, clang, compileFixture, readVmlinux, runProgram, sources, vmlinux, vmlinuxPath } from '../programs.js';
import { makeSample } from '../sample-btf.js';

const expected = (path: string): string =>
  runProgram('bpftool', ['btf', 'dump', 'file', path, 'format', 'raw']).toString();

describe('formatRaw', () => {
  it('prints the requested types', () => {
    const btf = makeSample().toBtf();
    expect(formatRaw(btf, { ids: [btf.get('flags'), btf.get('color')] })).toBe(
      "[6] STRUCT 'flags' size=4 vlen=2\n\t'low' type_id=1 bits_offset=0 bitfield_size=3\n\t'high' type_id=1 bits_offset=3 bitfield_size=29\n" +
        "[8] ENUM 'color' encoding=SIGNED size=4 vlen=2\n\t'RED' val=-1\n\t'BLUE' val=7\n",
    );
  });

  it('prints numbers of every length and sign', () => {
    const numbers = Array.from({ length: 10 }, (_, digits) => [10 ** digits - 1, 10 ** digits]).flat();
    const values = (list: readonly number[]) => list.map((value) => ({ name: 'v', value }));
    const print = (isSigned: boolean, list: readonly number[]): string[] => {
      const builder = new BtfBuilder();
      builder.add({ kind: 'ENUM', name: 'e', size: 4, isSigned, values: values(list) });
      return [...formatRaw(builder.toBtf()).matchAll(/ val=(.*)/g)].map(([, value]) => value!);
    };
    const unsigned = [...numbers, 2 ** 31 - 1, 2 ** 31, 3_999_999_999, 4e9, 2 ** 32 - 1];
    expect(print(false, unsigned)).toEqual(unsigned.map(String));
    const signed = [...numbers, ...numbers.map((value) => -value || 0), 2 ** 31 - 1, -(2 ** 31)];
    expect(print(true, signed)).toEqual(signed.map(String));
  });

  it('prints records after one of odd length, which a layout section allows', () => {
    const builder = new BtfBuilder({ hasLayout: true });
    builder.add({ kind: 'FLOAT', name: 'f', size: 4 });
    builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const { bytes, header } = builder.toBtf();
    const typesAt = header.length + header.types.offset;
    const layoutAt = header.length + header.layout!.offset;
    // Kind 20 has one byte more than the head: one stands between the FLOAT and the INT, three after both.
    const odd = new Uint8Array(13);
    odd[7] = 20;
    const body = Uint8Array.from([
      ...bytes.subarray(0, typesAt + 12),
      ...odd,
      ...bytes.subarray(typesAt + 12, layoutAt),
      ...[odd, odd, odd].flatMap((record) => [...record]),
      ...bytes.subarray(layoutAt, layoutAt + header.layout!.length),
      ...[1, 0, 0, 0],
      ...bytes.subarray(layoutAt + header.layout!.length),
    ]);
    const view = new DataView(body.buffer);
    const grow = (at: number, by: number): void => view.setUint32(at, view.getUint32(at, true) + by, true);
    for (const [at, by] of [
      [12, 52],
      [16, 56],
      [24, 52],
      [28, 4],
    ] as const)
      grow(at, by);
    const dump =
      "[1] FLOAT 'f' size=4\n[2] UNKNOWN '(anon)'\n[3] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n[4] UNKNOWN '(anon)'\n[5] UNKNOWN '(anon)'\n[6] UNKNOWN '(anon)'\n";
    expect(formatRaw(decode(body))).toBe(dump);
    expect(formatRaw(decode(body), { ids: [3] })).toBe(dump.split(/^(?=\[)/m)[2]);
  });

  for (const name of sources) {
    it(`equals bpftool's output over ${name}.c`, (context) => {
      demand(context, clang, bpftool);
      const path = compileFixture(name);
      expect(formatRaw(decodeObject(readFileSync(path)).btf)).toBe(expected(path));
    });
  }

  it("equals bpftool's output over the running kernel", { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, bpftool);
    expect(formatRaw(decode(readVmlinux())) === expected(vmlinuxPath)).toBe(true);
  });
});
