import { readFileSync } from 'node:fs';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { bpftool, clang, compileFixture, readVmlinux, runProgram, sources, vmlinux, vmlinuxPath } from '../programs.js';
import { makeSample } from '../sample-btf.js';

const expected = (path: string): string =>
  runProgram('bpftool', ['btf', 'dump', 'file', path, 'format', 'raw']).toString();

describe('formatRaw', () => {
  it('prints the types asked for', () => {
    const btf = makeSample().toBtf();
    expect(formatRaw(btf, { ids: [btf.get('flags'), btf.get('color')] })).toBe(
      "[6] STRUCT 'flags' size=4 vlen=2\n\t'low' type_id=1 bits_offset=0 bitfield_size=3\n\t'high' type_id=1 bits_offset=3 bitfield_size=29\n" +
        "[8] ENUM 'color' encoding=SIGNED size=4 vlen=2\n\t'RED' val=-1\n\t'BLUE' val=7\n",
    );
  });

  for (const name of sources) {
    it(`is byte-equal with bpftool over ${name}.c`, (context) => {
      demand(context, clang, bpftool);
      const path = compileFixture(name);
      expect(formatRaw(decodeObject(readFileSync(path)).btf)).toBe(expected(path));
    });
  }

  it('is byte-equal with bpftool over the running kernel', { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, bpftool);
    expect(formatRaw(decode(readVmlinux())) === expected(vmlinuxPath)).toBe(true);
  });
});
