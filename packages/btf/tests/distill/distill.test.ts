import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { distillBase } from '../../src/distill/distill-base.js';
import { relocateBase } from '../../src/distill/relocate-base.js';
import { formatRaw } from '../../src/format/format-raw.js';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';

const int = { kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 } as const;
const member = (name: string, type: number) => ({ name, type, offsetBits: 0, bitfieldSize: 0 });

/** A kernel with a list and a lock; `shift` types come first. */
function kernel({ shift = 0, lockSize = 4, hasList = true, more = 0 } = {}): Btf {
  const builder = new BtfBuilder();
  for (let index = 0; index < shift; index += 1) builder.append({ kind: 'FLOAT', name: `f${index}`, size: 4 });
  const number = builder.append(int);
  const struct = { kind: 'STRUCT', hasBitfields: false } as const;
  if (hasList) builder.append({ ...struct, name: 'list', size: 8 + more, members: [member('next', number)] });
  builder.append({ ...struct, name: 'lock', size: lockSize, members: [member('value', number)] });
  return builder.toBtf();
}

/** A module that points to the list and contains the lock. */
function moduleOf(base: Btf): Btf {
  const builder = new BtfBuilder({ base });
  const pointer = builder.append({ kind: 'PTR', name: '', type: base.get('list') });
  const members = [member('list', pointer), member('lock', base.get('lock'))];
  builder.append({ kind: 'STRUCT', name: 'own', size: 16, hasBitfields: false, members });
  return builder.toBtf();
}

describe('distillBase', () => {
  it('keeps only the referenced names and sizes of the base', () => {
    const { base, btf } = distillBase(moduleOf(kernel({ shift: 3 })));
    expect(formatRaw(base)).toBe("[1] STRUCT 'list' size=8 vlen=0\n[2] STRUCT 'lock' size=4 vlen=0\n");
    expect(formatRaw(btf)).toBe(
      "[3] PTR '(anon)' type_id=1\n[4] STRUCT 'own' size=16 vlen=2\n\t'list' type_id=3 bits_offset=0\n\t'lock' type_id=2 bits_offset=0\n",
    );
    expect([base.header.length, btf.header.length]).toEqual([24, 24]);
  });

  it('keeps pointers of the base if no named type is needed', () => {
    const old = new BtfBuilder();
    const pointer = old.append({ kind: 'PTR', name: '', type: 0 });
    const builder = new BtfBuilder({ base: old.toBtf() });
    builder.append({ kind: 'TYPEDEF', name: 'handle', type: pointer });
    const { base, btf } = distillBase(builder.toBtf());
    expect(base.count).toBe(1);
    expect(formatRaw(btf)).toBe("[1] TYPEDEF 'handle' type_id=2\n[2] PTR '(anon)' type_id=0\n");
  });

  it('refuses BTF without a base, and references to kinds that a distilled base cannot contain', async () => {
    expect(await expectError(() => distillBase(kernel()))).toMatchObject({ code: 'BTF_NEEDS_BASE' });
    const old = new BtfBuilder();
    const variable = old.append({ kind: 'VAR', name: 'v', type: old.append(int), linkage: 1 });
    const builder = new BtfBuilder({ base: old.toBtf() });
    builder.append({ kind: 'PTR', name: '', type: variable });
    expect(await expectError(() => distillBase(builder.toBtf()))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      details: { id: variable, kind: 'VAR' },
    });
  });
});

describe('relocateBase', () => {
  it('finds the types in another build of the kernel', () => {
    const { btf } = distillBase(moduleOf(kernel()));
    const target = kernel({ shift: 5, more: 24 });
    const moved = relocateBase(btf, target);
    expect(moved.base).toBe(target);
    expect(formatRaw(moved)).toBe(formatRaw(moduleOf(target)));
  });

  it('refuses a kernel that lacks a type, or has it with a different size inside a struct', async () => {
    const { btf } = distillBase(moduleOf(kernel()));
    for (const target of [kernel({ hasList: false }), kernel({ lockSize: 8 })])
      expect(await expectError(() => relocateBase(btf, target))).toMatchObject({ code: 'BTF_BAD_VALUE' });
    expect(await expectError(() => relocateBase(btf, kernel({ lockSize: 8 })))).toMatchObject({
      message: 'type 2 ("lock"): has no type of its name, kind and size in the new base, expected one',
    });
  });

  it('refuses a kernel with two types of the same name and size', async () => {
    const { btf } = distillBase(moduleOf(kernel()));
    const builder = new BtfBuilder();
    for (const name of ['list', 'list', 'lock'])
      builder.append({ kind: 'UNION', name, size: name === 'list' ? 8 : 4, hasBitfields: false, members: [] });
    expect(await expectError(() => relocateBase(btf, builder.toBtf()))).toMatchObject({
      message: 'type 1 ("list"): may be type 1 or 2 of the new base, expected only one',
    });
  });

  it('refuses a base that is not distilled, and bases that are split', async () => {
    expect(await expectError(() => relocateBase(kernel(), kernel()))).toMatchObject({ code: 'BTF_NEEDS_BASE' });
    const pointers = new BtfBuilder();
    pointers.append({ kind: 'PTR', name: '', type: 0 });
    const split = new BtfBuilder({ base: pointers.toBtf() });
    split.append({ kind: 'CONST', name: '', type: 1 });
    expect(await expectError(() => relocateBase(split.toBtf(), kernel()))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      details: { id: 1, kind: 'PTR' },
    });
    const { btf } = distillBase(moduleOf(kernel()));
    expect(await expectError(() => relocateBase(btf, moduleOf(kernel())))).toMatchObject({
      message: 'base: is split BTF, expected a whole one',
    });
  });

  it('terminates for circular typedefs, which libbpf follows forever', () => {
    const { base } = distillBase(moduleOf(kernel()));
    const builder = new BtfBuilder({ base });
    const typedef = builder.append({ kind: 'TYPEDEF', name: 'again', type: builder.nextId });
    builder.append({ kind: 'STRUCT', name: 'own', size: 4, hasBitfields: false, members: [member('m', typedef)] });
    expect(relocateBase(builder.toBtf(), kernel({ shift: 1 })).type(5)).toMatchObject({ kind: 'TYPEDEF', type: 5 });
  });
});
