import { readFileSync, writeFileSync } from 'node:fs';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatRust, type FormatRustOptions } from '../../src/format/code/format-rust.js';
import { clang, compileFixture, readVmlinux, runProgram, sources, temporaryPath, vmlinux } from '../programs.js';

const rustc = program('rustc');

/** The generated code has a check of every size and offset in it. */
function checkCompiles(name: string, btf: Btf, options: FormatRustOptions = {}): void {
  const path = temporaryPath(`${name.replaceAll('-', '_')}.rs`);
  writeFileSync(path, formatRust(btf, options));
  runProgram('rustc', [
    '--edition',
    '2021',
    '--crate-type',
    'lib',
    '--emit',
    'metadata',
    '-A',
    'warnings',
    '-o',
    `${path}.rmeta`,
    path,
  ]);
}

describe('formatRust', () => {
  for (const name of sources) {
    it(`compiles to the same sizes and offsets over ${name}.c`, { timeout: 60_000 }, (context) => {
      demand(context, clang, rustc);
      checkCompiles(name, decodeObject(readFileSync(compileFixture(name))).btf);
    });
  }

  it(
    'compiles to the same sizes and offsets for a socket buffer of the running kernel',
    { timeout: 180_000 },
    (context) => {
      demand(context, vmlinux, rustc);
      const btf = decode(readVmlinux());
      checkCompiles('sk_buff', btf, { ids: [btf.get('sk_buff', 'STRUCT')] });
    },
  );

  it('avoids keywords, primitives and names that are not identifiers', () => {
    const builder = new BtfBuilder();
    const byte = builder.add({ kind: 'INT', name: 'unsigned char', size: 1, encoding: 0, offsetBits: 0, bits: 8 });
    const alias = builder.add({ kind: 'TYPEDEF', name: 'u8', type: byte });
    const members = ['type', 'a<b>', 'self'].map((name, index) => ({
      name,
      type: alias,
      offsetBits: index * 8,
      bitfieldSize: 0,
    }));
    builder.add({ kind: 'STRUCT', name: 'match', size: 3, hasBitfields: false, members });
    expect(formatRust(builder.toBtf())).toContain(
      'pub struct match_ {\n    pub type_: u8,\n    pub a_b_: u8,\n    pub self_: u8,\n}',
    );
  });
});
