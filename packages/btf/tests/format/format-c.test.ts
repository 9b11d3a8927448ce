import { readFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatC, formatCBytes } from '../../src/format/c/format-c.js';
import { bpftool, clang, compileFixture, readVmlinux, sources, vmlinux, vmlinuxPath } from '../programs.js';
import { assertions, compareWithBpftool, compileC } from './compile-c.js';

describe('formatC', () => {
  for (const name of sources) {
    it(`equals bpftool's output over ${name}.c`, (context) => {
      demand(context, clang, bpftool);
      const path = compileFixture(name);
      compareWithBpftool(path, decodeObject(readFileSync(path)).btf);
    });

    it(`compiles to the same sizes and offsets over ${name}.c`, (context) => {
      demand(context, clang);
      const { btf } = decodeObject(readFileSync(compileFixture(name)));
      for (const sorted of [false, true]) compileC(name, btf, sorted);
      expect(assertions(btf)).toContain('_Static_assert');
    });
  }

  it("equals bpftool's output over the running kernel", { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, bpftool);
    compareWithBpftool(vmlinuxPath, decode(readVmlinux()));
  });

  it('compiles to the same sizes and offsets over the running kernel', { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, clang);
    const btf = decode(readVmlinux());
    compileC('vmlinux', btf, false);
    expect(assertions(btf).length).toBeGreaterThan(1_000_000);
  });

  it('gives the same as bytes, with names of any bytes', () => {
    const builder = new BtfBuilder();
    builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    builder.add({ kind: 'TYPEDEF', name: 'gr\u00f6\udcff', type: 1 });
    const btf = builder.toBtf();
    expect(formatC(btf)).toContain('typedef int gr\u00f6\udcff;\n');
    expect(Buffer.from(formatCBytes(btf)).includes(Buffer.from('gr\xc3\xb6\xff;\n', 'latin1'))).toBe(true);
  });

  it('names a second type of the same name differently', () => {
    const builder = new BtfBuilder();
    const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    for (const member of ['a', 'b'])
      builder.add({
        kind: 'STRUCT',
        name: 's',
        size: 4,
        hasBitfields: false,
        members: [{ name: member, type: int, offsetBits: 0, bitfieldSize: 0 }],
      });
    expect(formatC(builder.toBtf())).toContain('struct s {\n\tint a;\n};\n\nstruct s___2 {\n\tint b;\n};\n');
  });

  it('refuses a struct that contains itself, and prints one that points to itself', async () => {
    const make = (isPointer: boolean): Btf => {
      const builder = new BtfBuilder();
      const id = builder.declare();
      const type = isPointer ? builder.add({ kind: 'PTR', name: '', type: id }) : id;
      builder.define(id, {
        kind: 'STRUCT',
        name: 's',
        size: 8,
        hasBitfields: false,
        members: [{ name: 'next', type, offsetBits: 0, bitfieldSize: 0 }],
      });
      return builder.toBtf();
    };
    expect(await expectError(() => formatC(make(false)))).toMatchObject({
      code: 'BTF_LOOP',
      message: 'type 1: contains itself, expected an end of the chain',
    });
    expect(formatC(make(true))).toContain('struct s {\n\tstruct s *next;\n};\n');
  });
});
