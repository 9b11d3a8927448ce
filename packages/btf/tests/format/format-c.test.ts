import { readFileSync, writeFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand, findProgram } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/btf.js';
import { BtfBuilder } from '../../src/btf-builder.js';
import { decodeObject } from '../../src/btf-object.js';
import { decode } from '../../src/decode.js';
import { formatC } from '../../src/format/c/format-c.js';
import { bpftool, bpftoolVersion, clang, compileFixture, readVmlinux, runProgram, sources, temporaryPath, vmlinux, vmlinuxPath } from '../programs.js';

/** What the installed bpftool prints, and how to ask for the same. */
function compare(path: string, btf: Btf): void {
  const isNew = bpftoolVersion() >= 7.5;
  const wanted = runProgram('bpftool', ['btf', 'dump', 'file', path, 'format', 'c', ...(isNew ? ['unsorted'] : [])]).toString();
  const found = formatC(btf, { bpftool: isNew ? '7.5' : '7.1' });
  if (wanted.length < 100_000) expect(found).toBe(wanted);
  else expect(found === wanted).toBe(true);
}

/** A check of the size of each struct and union whose name is its own, and of the offset of each member that is no bitfield. */
function assertions(btf: Btf): string {
  const lines: string[] = [];
  for (const [id, type] of btf.types()) {
    if ((type.kind !== 'STRUCT' && type.kind !== 'UNION') || type.name === '') continue;
    if (btf.findAll(type.name, ['STRUCT', 'UNION', 'ENUM', 'ENUM64'])[0] !== id) continue;
    if (type.members.some((member) => isArguments(btf, member.type))) continue;
    const tag = `${type.kind.toLowerCase()} ${type.name}`;
    lines.push(`_Static_assert(sizeof(${tag}) == ${type.size}, "size of ${tag}");`);
    for (const { name, offsetBits, bitfieldSize } of type.members) {
      if (name === '' || bitfieldSize !== 0) continue;
      lines.push(`_Static_assert(__builtin_offsetof(${tag}, ${name}) == ${offsetBits / 8}, "offset of ${tag}.${name}");`);
    }
  }
  return lines.join('\n');
}

/** Whether a type is a list of arguments, which is another one for each machine. */
function isArguments(btf: Btf, id: number): boolean {
  const type = btf.type(id);
  return type.kind === 'TYPEDEF' && (type.name === '__builtin_va_list' || isArguments(btf, type.type));
}

function compile(name: string, btf: Btf, sorted: boolean): void {
  const path = temporaryPath(`${name}-${sorted}.c`);
  writeFileSync(path, `${formatC(btf, { sorted })}\n${assertions(btf)}\n`);
  const compiler = findProgram('clang-22') ? 'clang-22' : 'clang';
  runProgram(compiler, ['-target', 'bpf', '-std=gnu11', '-Wno-everything', '-fsyntax-only', path]);
}

describe('formatC', () => {
  for (const name of sources) {
    it(`is byte-equal with bpftool over ${name}.c`, (context) => {
      demand(context, clang, bpftool);
      const path = compileFixture(name);
      compare(path, decodeObject(readFileSync(path)).btf);
    });

    it(`compiles to the same sizes and offsets over ${name}.c`, (context) => {
      demand(context, clang);
      const { btf } = decodeObject(readFileSync(compileFixture(name)));
      for (const sorted of [false, true]) compile(name, btf, sorted);
      expect(assertions(btf)).toContain('_Static_assert');
    });
  }

  it('is byte-equal with bpftool over the running kernel', { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, bpftool);
    compare(vmlinuxPath, decode(readVmlinux()));
  });

  it('compiles to the same sizes and offsets over the running kernel', { timeout: 120_000 }, (context) => {
    demand(context, vmlinux, clang);
    const btf = decode(readVmlinux());
    compile('vmlinux', btf, false);
    expect(assertions(btf).length).toBeGreaterThan(1_000_000);
  });

  it('names a second type of the same name differently', () => {
    const builder = new BtfBuilder();
    const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    for (const member of ['a', 'b']) builder.add({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [{ name: member, type: int, offsetBits: 0, bitfieldSize: 0 }] });
    expect(formatC(builder.toBtf())).toContain('struct s {\n\tint a;\n};\n\nstruct s___2 {\n\tint b;\n};\n');
  });

  it('refuses a struct that contains itself, and writes one that points to itself', async () => {
    const make = (isPointer: boolean): Btf => {
      const builder = new BtfBuilder();
      const id = builder.declare();
      const type = isPointer ? builder.add({ kind: 'PTR', name: '', type: id }) : id;
      builder.define(id, { kind: 'STRUCT', name: 's', size: 8, hasBitfields: false, members: [{ name: 'next', type, offsetBits: 0, bitfieldSize: 0 }] });
      return builder.toBtf();
    };
    expect(await expectError(() => formatC(make(false)))).toMatchObject({ code: 'BTF_LOOP', message: 'type 1: contains itself, expected an end of the chain' });
    expect(formatC(make(true))).toContain('struct s {\n\tstruct s *next;\n};\n');
  });
});
