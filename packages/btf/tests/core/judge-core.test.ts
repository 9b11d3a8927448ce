import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeCore, type CoreJudgement } from '../../src/core/judge-core.js';
import { patchInstruction } from '../../src/core/patch-instruction.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { resolveCore, type CoreResolution } from '../../src/core/resolve-core.js';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, import.meta.url)));
const judge = (name: string): CoreJudgement[] => judgeCore(decodeObject(read(name)), decode(read('kernel.btf')));

describe('a field that the kernel does not have', () => {
  it('is unreachable behind a check, in a loop, in a called function, and after arithmetic', () => {
    const missing = judge('guarded.o').filter(({ effect }) => effect === 'invalid');
    expect(missing.map(({ section }) => section).toSorted()).toEqual(['.text', 'tp_btf/sys_enter', 'tp_btf/sys_enter']);
    expect(missing.map(({ isReached }) => isReached)).toEqual([false, false, false]);
  });

  it('is reachable without a check', () => {
    const missing = judge('prog.o').filter(({ effect }) => effect === 'invalid');
    expect(missing.map(({ path, isReached }) => [path, isReached])).toEqual([
      ['struct absent.x', true],
      ['struct sample___old.missing', true],
    ]);
  });

  it('is reachable if the check is inverted', () => {
    const object = decodeObject(read('guarded.o'));
    const section = object.elf!.section('tp_btf/sys_enter')!;
    // `if w7 == 0x0` becomes `if w7 != 0x0`.
    section.data[5 * 8] = 0x56;
    const missing = judgeCore(object, decode(read('kernel.btf'))).filter(({ isReached }) => isReached);
    expect(missing.map(({ offset }) => offset)).toEqual([6 * 8]);
  });
});

describe('a load or store', () => {
  const resolution: CoreResolution = {
    section: 'x',
    offset: 0,
    kind: 'field_byte_offset',
    path: 'struct sample.a',
    outcome: 'found',
    value: 16n,
    targets: [1],
  };
  /** `w0 = *(u32 *)(r1 + 0)` */
  const word = (): Uint8Array => new Uint8Array([0x61, 0x10, 0, 0, 0, 0, 0, 0]);

  it("gets the kernel's size if no information is lost", () => {
    const code = word();
    const width = { local: 4, kernel: 8, isSafe: true };
    expect(patchInstruction(code, { ...resolution, width }, 'little')).toEqual({ effect: 'patched' });
    // `r0 = *(u64 *)(r1 + 16)`
    expect(code).toEqual(new Uint8Array([0x79, 0x10, 16, 0, 0, 0, 0, 0]));
  });

  it('becomes an invalid call if a sign would be lost, or the kernel has a bitfield', () => {
    for (const kernel of [8, 0]) {
      const code = word();
      const width = { local: 4, kernel, isSafe: false };
      expect(patchInstruction(code, { ...resolution, width }, 'little')).toEqual({
        effect: 'invalid',
        reason: kernel === 0 ? 'a bitfield in the kernel' : '8 bytes in the kernel',
      });
      expect(code).toEqual(new Uint8Array([0x85, 0, 0, 0, 0x10, 0x23, 0xad, 0x0b]));
    }
  });

  it('is refused if it accesses a part of the field, or the offset does not fit', () => {
    const width = { local: 8, kernel: 2, isSafe: true };
    expect(patchInstruction(word(), { ...resolution, width }, 'little')).toEqual({
      effect: 'refused',
      reason: '4 bytes of 8 accessed, where the kernel has 2',
    });
    expect(patchInstruction(word(), { ...resolution, value: 0x8000n }, 'little')).toEqual({
      effect: 'refused',
      reason: 'offset 32768, expected at most 32767 in a load or store',
    });
  });

  it('is patched in the byte order of its object', () => {
    const code = new Uint8Array([0x61, 0x01, 0, 0, 0, 0, 0, 0]);
    expect(patchInstruction(code, resolution, 'big')).toEqual({ effect: 'patched' });
    expect(code).toEqual(new Uint8Array([0x61, 0x01, 0, 16, 0, 0, 0, 0]));
  });
});

describe('two types of the same name', () => {
  it('are candidates until a record rejects one of them', () => {
    const kernel = decode(read('kernel.btf'));
    const builder = new BtfBuilder();
    for (const [, type] of kernel.types()) builder.append(type);
    const member = { name: 'a', type: kernel.get('int', 'INT'), offsetBits: 128, bitfieldSize: 0 };
    builder.add({ kind: 'STRUCT', name: 'sample___6_1', size: 20, hasBitfields: false, members: [member] });
    const object = decodeObject(read('prog.o'));
    const sizes = resolveCore(object.btf, object.ext()!, builder.toBtf()).filter(
      ({ kind, path }) => kind === 'type_size' && path === 'struct sample',
    );
    // The records before it ask for `moved`, which the other struct does not have.
    expect(sizes.map(({ outcome, value }) => [outcome, value])).toEqual([['found', 112n]]);
  });
});
