import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { formatRaw } from '../../src/format/format-raw.js';
import { minimumKernel } from '../../src/kernel/minimum-kernel.js';
import { validate, type Verdict } from '../../src/kernel/validate.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { makeElf } from '@bpf-link-wasm/testkit/elf-file';
import { bpftool, runProgram } from '../programs.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';

const pathOf = (name: string): string => fileURLToPath(new URL(`./module/${name}.btf`, import.meta.url));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(pathOf(name)));
const kernel = decode(read('kernel'));

/** The verdict on records that add to a base of one INT, with their offsets and names counted from that. */
const base = decode(makeBlob([r.int()]));
const judge = (records: readonly RecordSpec[], version = '6.18'): Verdict =>
  validate(makeBlob(records), { base, kernel: version });

describe("the verdict on a module's BTF", () => {
  it("accepts types that refer to the kernel's types and strings", () => {
    expect(validate(read('module'), { base: kernel })).toEqual({ ok: true, issues: [], omitted: 0 });
    expect(validate(read('module'))).toMatchObject({ ok: false, message: 'Invalid string section' });
  });

  it('accepts a module built separately from the kernel, and its distilled base', () => {
    expect(validate(read('distilled.base'))).toMatchObject({ ok: true });
    expect(validate(read('distilled'), { base: decode(read('distilled.base')) })).toMatchObject({ ok: true });
  });

  it('names the first kernel with BTF in modules', () => {
    expect(minimumKernel(read('module'), { base: kernel }).kernel).toBe('5.11');
    expect(minimumKernel(read('kernel')).kernel).not.toBe('5.11');
  });

  it("counts ids after those of the kernel, and bytes from the module's start", () => {
    expect(judge([r.ptr(1), r.typedef(0, 2)])).toMatchObject({
      ok: false,
      errno: 'EINVAL',
      message: '[3] TYPEDEF (anon) type_id=2 Invalid name',
      issues: [{ code: 'BTF_NAME_MISSING', location: { typeId: 3, byteOffset: 24 + 12 } }],
    });
  });

  it("finds names in the kernel's strings, and none beyond its own", () => {
    // "int" is at 1 in the base, whose strings end at 5; the module's own are one NUL.
    expect(judge([r.typedef(1, 1)]).ok).toBe(true);
    expect(judge([r.typedef(2, 1)]).ok).toBe(true);
    expect(judge([r.typedef(5, 1)])).toMatchObject({ message: '[2] TYPEDEF  type_id=1 Invalid name' });
    expect(judge([r.typedef(6, 1)])).toMatchObject({ message: '[2] Invalid name_offset:6' });
  });

  it('handles a module without types or without strings', () => {
    const empty = new Uint8Array(makeBlob([r.ptr(1)])).slice(0, 24);
    const view = new DataView(empty.buffer);
    for (const at of [12, 16, 20]) view.setUint32(at, 0, true);
    expect(validate(empty, { base })).toMatchObject({ ok: false, message: 'No data' });
    const strings = Uint8Array.of(...empty, 0);
    new DataView(strings.buffer).setUint32(20, 1, true);
    expect(validate(strings, { base }).ok).toBe(true);
    expect(validate(strings)).toMatchObject({ ok: false, message: 'No type found' });
    const types = makeBlob([r.ptr(1)]).slice(0, 36);
    new DataView(types.buffer).setUint32(20, 0, true);
    expect(validate(types, { base }).ok).toBe(true);
    expect(validate(types)).toMatchObject({ ok: false, message: 'Invalid string section' });
  });

  it('follows modifiers, but no other references', () => {
    expect(judge([r.ptr(99)]).ok).toBe(true);
    expect(judge([r.const(99)])).toMatchObject({
      ok: false,
      errno: 'EINVAL',
      message: '',
      issues: [{ code: 'BTF_REFERENCE', location: { typeId: 2 } }],
    });
    expect(judge([r.const(2)])).toMatchObject({ errno: 'ELOOP', message: 'Max chain length or cycle detected' });
    const tagged = [r.const(3), { kind: 18, name: 1, word: 1 }];
    expect(judge(tagged)).toMatchObject({ errno: 'EINVAL', message: "Type tags don't precede modifiers" });
    expect(judge(tagged, '7.2').ok).toBe(true);
    expect(judge([r.const(99)], '5.17').ok).toBe(true);
  });

  it("assumes that the kernel's modifiers are valid, however many there are", () => {
    const long = decode(makeBlob([r.int(), ...Array.from({ length: 40 }, (_, index) => r.const(index + 1))]));
    expect(validate(makeBlob([r.const(41)]), { base: long, kernel: '6.18' }).ok).toBe(true);
    expect(validate(long.bytes, { kernel: '6.18' }).ok).toBe(true);
  });

  it('reads split BTF of big-endian kernels, and a base in any byte order', () => {
    const big = new BtfBuilder({ byteOrder: 'big' });
    const int = big.append({ kind: 'INT', name: 'int', size: 4, encoding: 0, offsetBits: 0, bits: 32 });
    const split = new BtfBuilder({ base: big.toBtf() });
    split.append({ kind: 'TYPEDEF', name: 'number', type: int });
    expect(split.toBtf().byteOrder).toBe('big');
    expect(validate(split.build(), { base: big.toBtf(), byteOrder: 'big' }).ok).toBe(true);
    expect(validate(split.build(), { base, byteOrder: 'big' }).ok).toBe(true);
    expect(validate(split.build(), { base })).toMatchObject({ ok: false, message: 'btf_header not found' });
  });

  it("reports a byte order that differs from the kernel's", () => {
    const order = (found: string, asked: string): string =>
      `the data is ${found}-endian, but the target kernel is ${asked}-endian`;
    const builder = new BtfBuilder({ byteOrder: 'big' });
    builder.append({ kind: 'FLOAT', name: 'float', size: 4 });
    expect(validate(builder.build()).issues[0]?.notes).toEqual([order('big', 'little')]);
    expect(validate(makeBlob([r.int()]), { byteOrder: 'big' }).issues[0]?.notes).toEqual([order('little', 'big')]);
    expect(validate(makeBlob([r.int()], { magic: 0x1234 })).issues[0]?.notes).toEqual([]);
  });
});

describe('objects of modules', () => {
  it('are read with their own base, even if another one is given', () => {
    const bytes = makeElf({ '.BTF': read('distilled'), '.BTF.base': read('distilled.base') });
    const expected = formatRaw(decode(read('distilled'), { base: decode(read('distilled.base')) }));
    expect(expected).toContain("[6] STRUCT 'driver' size=32 vlen=3\n\t'device' type_id=");
    expect(formatRaw(decodeObject(bytes).btf)).toBe(expected);
    expect(formatRaw(decodeObject(bytes, { base: kernel }).btf)).toBe(expected);
  });

  it('are printed like by bpftool, split and with a distilled base', (context) => {
    demand(context, bpftool);
    for (const [name, baseName] of [
      ['module', 'kernel'],
      ['distilled', 'distilled.base'],
    ] as const) {
      const ours = formatRaw(decode(read(name), { base: decode(read(baseName)) }));
      const args = ['btf', 'dump', 'file', pathOf(name), 'format', 'raw', '-B', pathOf(baseName)];
      expect(runProgram('bpftool', args).toString()).toBe(ours);
    }
  });
});
