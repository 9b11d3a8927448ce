import { readFileSync } from 'node:fs';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { dedup } from '../../src/dedup/dedup.js';
import { stringsOfExt } from '../../src/ext/encode-ext.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { mapReferences } from '../../src/model/references.js';
import { bpftool, clang, compileFixture, readVmlinux, runProgram, temporaryPath, vmlinux } from '../programs.js';

/** All types of some units, one after another, as a linker concatenates them. */
function concatenate(...units: readonly Btf[]): Btf {
  const builder = new BtfBuilder();
  for (const unit of units) {
    const shift = builder.nextId - 1;
    for (const [, type] of unit.types()) builder.append(mapReferences(type, (id) => (id === 0 ? 0 : id + shift)));
  }
  return builder.toBtf();
}

const stringsOf = (btf: Btf): string[] => Buffer.from(btf.strings.bytes).toString('latin1').split('\0').toSorted();

describe('dedup', () => {
  for (const names of [['unit-a'], ['unit-a', 'unit-b'], ['unit-b', 'unit-a']] as const) {
    it(`produces the same types and strings as bpftool for ${names.join(' and ')}`, (context) => {
      demand(context, clang, bpftool);
      const paths = names.map((name) => compileFixture(name));
      const output = temporaryPath(`linked-${names.join('-')}.o`);
      runProgram('bpftool', ['gen', 'object', output, ...paths]);
      const linked = decodeObject(readFileSync(output));
      const input = concatenate(...paths.map((path) => decodeObject(readFileSync(path)).btf));
      // libbpf 1.2 began to look for the only struct of a name; whether this bpftool does shows in what it left.
      const resolvesForwards = linked.btf.find('only_declared_here', 'FWD') === undefined || names.length === 1;
      const { btf } = dedup(input, { resolvesForwards, strings: stringsOfExt(linked.ext()!) });
      expect(formatRaw(btf)).toBe(formatRaw(linked.btf));
      expect(stringsOf(btf)).toEqual(stringsOf(linked.btf));
    });
  }

  it('does not change the BTF of the running kernel', { timeout: 180_000 }, (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    const result = dedup(btf);
    expect(formatRaw(result.btf) === formatRaw(btf)).toBe(true);
    expect(result.ids.every((id, index) => id === index)).toBe(true);
  });

  it('merges two copies of everything', { timeout: 60_000 }, (context) => {
    demand(context, clang);
    const { btf } = decodeObject(readFileSync(compileFixture('core')));
    const once = dedup(concatenate(btf)).btf;
    const kept = (unit: Btf): string[] =>
      Array.from(unit.types(), ([, { kind }]) => kind).filter((kind) => kind !== 'VAR' && kind !== 'DATASEC');
    expect(kept(dedup(concatenate(btf, btf, btf)).btf)).toEqual(kept(once));
  });
});
