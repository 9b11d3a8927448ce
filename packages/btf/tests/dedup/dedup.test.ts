import { readFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
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

/** All types of some units after each other, as a linker puts them together. */
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
    it(`makes the types and strings that bpftool makes of ${names.join(' and ')}`, (context) => {
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

  it('leaves the BTF of the running kernel as it is', { timeout: 180_000 }, (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    const result = dedup(btf);
    expect(formatRaw(result.btf) === formatRaw(btf)).toBe(true);
    expect(result.ids.every((id, index) => id === index)).toBe(true);
  });

  it('makes one of two copies of everything', { timeout: 60_000 }, (context) => {
    demand(context, clang);
    const { btf } = decodeObject(readFileSync(compileFixture('core')));
    const once = dedup(concatenate(btf)).btf;
    const kept = (unit: Btf): string[] =>
      Array.from(unit.types(), ([, { kind }]) => kind).filter((kind) => kind !== 'VAR' && kind !== 'DATASEC');
    expect(kept(dedup(concatenate(btf, btf, btf)).btf)).toEqual(kept(once));
  });

  it('lets a declaration stand for the struct of another unit', () => {
    const builder = new BtfBuilder();
    const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const forward = builder.append({ kind: 'FWD', name: 's', isUnion: false });
    const pointer = builder.append({ kind: 'PTR', name: '', type: forward });
    const again = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const struct = builder.append({
      kind: 'STRUCT',
      name: 's',
      size: 4,
      hasBitfields: false,
      members: [{ name: 'm', type: again, offsetBits: 0, bitfieldSize: 0 }],
    });
    const { btf, ids } = dedup(builder.toBtf());
    expect(ids[again]).toBe(ids[int]);
    expect(ids[forward]).toBe(ids[struct]);
    expect(btf.type(ids[pointer]!)).toMatchObject({ kind: 'PTR', type: ids[struct] });
    expect(btf.find('s', 'FWD')).toBeUndefined();
  });

  it('keeps structs apart that differ behind a pointer', () => {
    const unit = (size: number): Btf => {
      const builder = new BtfBuilder();
      const int = builder.add({ kind: 'INT', name: 'n', size, encoding: 0, offsetBits: 0, bits: size * 8 });
      const inner = builder.add({
        kind: 'STRUCT',
        name: 'inner',
        size: 8,
        hasBitfields: false,
        members: [{ name: 'n', type: int, offsetBits: 0, bitfieldSize: 0 }],
      });
      const pointer = builder.add({ kind: 'PTR', name: '', type: inner });
      builder.add({
        kind: 'STRUCT',
        name: 'outer',
        size: 8,
        hasBitfields: false,
        members: [{ name: 'p', type: pointer, offsetBits: 0, bitfieldSize: 0 }],
      });
      return builder.toBtf();
    };
    expect(dedup(concatenate(unit(4), unit(8))).btf.findAll('outer')).toHaveLength(2);
    expect(dedup(concatenate(unit(4), unit(4))).btf.findAll('outer')).toHaveLength(1);
  });

  it('finds the types of the base that split BTF repeats', () => {
    const base = concatenate(unitOf('a'));
    const builder = new BtfBuilder({ base });
    for (const [, type] of unitOf('a').types())
      builder.append(mapReferences(type, (id) => (id === 0 ? 0 : id + base.count - 1)));
    const own = builder.append({ kind: 'TYPEDEF', name: 'own', type: base.count });
    const { btf, ids } = dedup(builder.toBtf());
    expect(btf.count - btf.startId).toBe(1);
    expect(btf.type(ids[own]!)).toMatchObject({ kind: 'TYPEDEF', name: 'own', type: 1 });
  });

  it('refuses references in a circle, and types that are nowhere', async () => {
    const builder = new BtfBuilder();
    builder.append({ kind: 'CONST', name: '', type: 2 });
    builder.append({ kind: 'CONST', name: '', type: 1 });
    expect(await expectError(() => dedup(builder.toBtf()))).toMatchObject({ code: 'BTF_LOOP' });
    const other = new BtfBuilder();
    other.append({ kind: 'PTR', name: '', type: 5 });
    expect(await expectError(() => dedup(other.toBtf()))).toMatchObject({ code: 'BTF_NO_SUCH_TYPE' });
  });

  it('gives the same again when it is done again', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const units = Array.from({ length: 1 + random.integer(4) }, () => unitOf('abc'[random.integer(3)]!));
      const { btf } = dedup(concatenate(...units));
      expect(formatRaw(dedup(btf).btf)).toBe(formatRaw(btf));
    }
  });
});

/** A small unit with a list. */
function unitOf(name: string): Btf {
  const builder = new BtfBuilder();
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const list = builder.declare();
  const pointer = builder.add({ kind: 'PTR', name: '', type: list });
  builder.define(list, {
    kind: 'STRUCT',
    name: `list_${name}`,
    size: 16,
    hasBitfields: false,
    members: [
      { name: 'next', type: pointer, offsetBits: 0, bitfieldSize: 0 },
      { name: 'n', type: int, offsetBits: 64, bitfieldSize: 0 },
    ],
  });
  return builder.toBtf();
}
