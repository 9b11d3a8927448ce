import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { minCoreBtf } from '../../src/core/min-core.js';
import { resolveCore, type CoreResolution } from '../../src/core/resolve-core.js';
import { Btf } from '../../src/model/btf.js';
import type { BtfExt } from '../../src/ext/btf-ext.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { decodeObject, type BtfObject } from '../../src/object/btf-object.js';
import { bpftool, clang, compileFixture, runProgram, temporaryPath, vmlinux, vmlinuxPath } from '../programs.js';

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const open = (path: string): BtfObject => decodeObject(new Uint8Array(readFileSync(path)));

/** bpftool's minimized BTF of a kernel for some objects. */
function makeWithBpftool(kernel: string, objects: readonly string[]): Uint8Array {
  const output = temporaryPath(`min-core-${objects.length}.btf`);
  runProgram('bpftool', ['gen', 'min_core_btf', kernel, output, ...objects]);
  return new Uint8Array(readFileSync(output));
}

/** The results of the relocations, without the ids, which differ. */
const outcomes = (all: readonly CoreResolution[]): unknown =>
  all.map(({ path, kind, outcome, value }) => [path, kind, outcome, kind === 'type_id_target' ? 'an id' : value]);

afterEach(() => void vi.restoreAllMocks());

describe('minCoreBtf', () => {
  it('produces the same bytes as bpftool', (context) => {
    demand(context, bpftool);
    const { btf } = minCoreBtf(open(at('kernel.btf')).btf, [open(at('prog.o'))]);
    expect(btf.bytes).toEqual(makeWithBpftool(at('kernel.btf'), [at('prog.o')]));
  });

  it("produces the same bytes as bpftool for the running kernel's types, for one object and for several", (context) => {
    demand(context, bpftool, clang, vmlinux);
    const paths = [compileFixture('asks-kernel'), at('prog.o')];
    for (const objects of [paths.slice(0, 1), paths]) {
      const { btf } = minCoreBtf(open(vmlinuxPath).btf, objects.map(open));
      expect(btf.bytes).toEqual(makeWithBpftool(vmlinuxPath, objects));
      expect(btf.bytes.length).toBeLessThan(20_000);
    }
  });

  it('preserves the result of every relocation', (context) => {
    demand(context, clang, vmlinux);
    const object = open(compileFixture('asks-kernel'));
    const kernel = open(vmlinuxPath).btf;
    const before = resolveCore(object.btf, object.ext()!, kernel);
    const after = resolveCore(object.btf, object.ext()!, minCoreBtf(kernel, [object]).btf);
    expect(outcomes(after)).toEqual(outcomes(before));
    expect(before.map(({ outcome }) => outcome)).toContain('absent');
  });

  it('keeps members at their offsets, and pointers without their targets', () => {
    const kernel = open(at('kernel.btf')).btf;
    const { btf, ids } = minCoreBtf(kernel, [open(at('prog.o'))]);
    const [before, after] = [kernel.type(kernel.get('sample')), btf.type(ids[kernel.get('sample')]!)];
    if (before.kind !== 'STRUCT' || after.kind !== 'STRUCT') throw new Error('expected structs');
    expect(after.size).toBe(before.size);
    const pointer = after.members.find(({ name }) => name === 'p')!;
    expect(pointer.offsetBits).toBe(before.members.find(({ name }) => name === 'p')!.offsetBits);
    expect(btf.type(pointer.type)).toMatchObject({ kind: 'PTR', type: 0 });
    expect(btf.find('in')).toBe(ids[kernel.get('in')]);
  });

  it('follows a type once, however often others contain it', () => {
    const local = new BtfBuilder();
    const empty = local.append({ kind: 'STRUCT', name: 'whole', size: 0, hasBitfields: false, members: [] });
    const relo = { offset: 0, type: empty, access: '0', accessOffset: 0, kindNumber: 12 };
    const coreRelo = { recordSize: 16, blocks: [{ section: 'tc', sectionOffset: 0, records: [relo] }] };
    const object = { btf: local.toBtf(), ext: () => ({ coreRelo }) as unknown as BtfExt };
    /** Structs that contain the previous one twice: expanded, 2^depth members. */
    const stepsFor = (depth: number): number => {
      const builder = new BtfBuilder();
      let type = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
      for (let level = 1; level <= depth; level += 1) {
        const members = ['a', 'b'].map((name) => ({ name, type, offsetBits: 0, bitfieldSize: 0 }));
        const name = level === depth ? 'whole' : `part${level}`;
        type = builder.append({ kind: 'STRUCT', name, size: 4, hasBitfields: false, members });
      }
      const kernel = builder.toBtf();
      const spy = vi.spyOn(Btf.prototype, 'type');
      const { btf } = minCoreBtf(kernel, [object]);
      const steps = spy.mock.calls.length;
      spy.mockRestore();
      expect(btf.count).toBe(kernel.count);
      return steps;
    };
    expect(stepsFor(3000)).toBeLessThan(11 * stepsFor(300));
  });

  it('refuses objects without records, and relocations that loaders refuse', async () => {
    const kernel = open(at('kernel.btf')).btf;
    const raw = decodeObject(kernel.bytes);
    expect(await expectError(() => minCoreBtf(kernel, [raw]))).toMatchObject({
      code: 'BTF_NO_SECTION',
      details: { section: '.BTF.ext' },
    });
    const object = open(at('prog.o'));
    const ext = object.ext()!;
    const [block] = ext.coreRelo.blocks;
    const bad = { ...block!, records: [{ ...block!.records[0]!, access: '0:77' }] };
    const broken = { ...object, ext: () => ({ ...ext, coreRelo: { ...ext.coreRelo, blocks: [bad] } }) };
    expect(await expectError(() => minCoreBtf(kernel, [broken]))).toMatchObject({
      code: 'BTF_CORE_FAILED',
      message: expect.stringMatching(
        /^CO-RE relocation of sample: index 77, expected below 9 in type \d+, expected one that loaders accept, at byte \d+ of section "tracepoint\/x"$/,
      ) as string,
    });
  });

  it('can be read back', () => {
    const path = temporaryPath('again.btf');
    const { btf } = minCoreBtf(open(at('kernel.btf')).btf, [open(at('prog.o'))]);
    writeFileSync(path, btf.bytes);
    expect(decode(new Uint8Array(readFileSync(path))).count).toBe(btf.count);
  });
});
