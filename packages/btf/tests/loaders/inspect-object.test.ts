import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeElf } from '../../src/elf/decode-elf.js';
import { findExterns } from '../../src/loaders/externs.js';
import { inspectObject, type Inspection } from '../../src/loaders/inspect-object.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { Btf } from '../../src/model/btf.js';
import { decode } from '../../src/model/decode.js';
import { decodeObject, type BtfObject } from '../../src/object/btf-object.js';
import { clang, compileFixture } from '../programs.js';

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

function open(path: string): BtfObject & { readonly elf: NonNullable<BtfObject['elf']> } {
  const object = decodeObject(bytesOf(path));
  return { ...object, elf: object.elf! };
}

const errorsOf = ({ loaders }: Inspection): unknown =>
  Object.entries(loaders).map(([loader, { loads, problems }]) => [
    loader,
    loads,
    problems.filter(({ severity }) => severity === 'error').map(({ subject }) => subject),
  ]);

/** BTF with functions of a kernel; those marked may be called by programs. */
function kernelWith(marked: readonly string[], others: readonly string[] = []): Btf {
  const builder = new BtfBuilder();
  const proto = builder.append({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
  for (const name of [...marked, ...others]) {
    const type = builder.append({ kind: 'FUNC', name, type: proto, linkage: 0 });
    if (marked.includes(name))
      builder.append({ kind: 'DECL_TAG', name: 'bpf_kfunc', type, componentIndex: -1, isAttribute: false });
  }
  return builder.toBtf();
}

describe('inspectObject', () => {
  it('finds no problem in an object that every loader accepts', () => {
    const found = inspectObject(open(at('./maps/objects/hash.o')), { kernel: '6.18' });
    expect(errorsOf(found)).toEqual([
      ['libbpf', true, []],
      ['aya', true, []],
      ['cilium', true, []],
    ]);
    expect(found.loaders.libbpf.btf).toBe(true);
    expect(found.loaders.cilium).not.toHaveProperty('btf');
    expect(found.maps.maps.map(({ name }) => name)).toHaveLength(1);
  });

  it('names the loader that refuses a map, and none for maps that all accept', () => {
    const found = inspectObject(open(at('./maps/objects/unknown-field.o')), { kernel: '6.18' });
    const { loaders, maps } = found;
    for (const loader of ['libbpf', 'aya', 'cilium'] as const)
      expect(loaders[loader].loads).toBe(maps.maps.every((map) => map.loaders[loader]?.ok !== false));
    expect(Object.values(loaders).some(({ loads }) => !loads)).toBe(true);
  });

  it('reports how CO-RE relocations resolve, and unguarded accesses to missing fields', () => {
    const object = open(at('../core/prog.o'));
    const without = inspectObject(object, { kernel: '6.18' });
    expect([without.core, without.coreRelocations > 10]).toEqual([undefined, true]);
    const kernelBtf = decode(bytesOf(at('../core/kernel.btf')));
    const found = inspectObject(object, { kernel: '6.18', kernelBtf });
    expect(found.core).toHaveLength(found.coreRelocations);
    expect(found.loaders.libbpf.loads).toBe(false);
    expect(found.loaders.libbpf.problems).toContainEqual({
      severity: 'error',
      subject: 'CO-RE',
      message: expect.stringMatching(
        /^struct absent\.x: not in this kernel, .*, at byte \d+ of tracepoint\/x$/,
      ) as string,
    });
  });

  it('compares undefined functions with those that programs may call', (context) => {
    demand(context, clang);
    const object = open(compileFixture('externs'));
    const answers = (kernelBtf?: Btf): unknown =>
      findExterns(object.elf, object.ext(), kernelBtf)
        .filter(({ kind }) => kind === 'function')
        .map(({ name, isWeak, inKernel }) => [name, isWeak, inKernel]);
    expect(answers()).toEqual([
      ['bpf_rcu_read_lock', false, undefined],
      ['of_no_kernel', false, undefined],
    ]);
    expect(answers(kernelWith(['bpf_rcu_read_lock'], ['of_no_kernel']))).toEqual([
      ['bpf_rcu_read_lock', false, 'kfunc'],
      ['of_no_kernel', false, 'function'],
    ]);
    const kernelBtf = kernelWith(['bpf_rcu_read_lock']);
    const { loads, problems } = inspectObject(object, { kernel: '6.18', kernelBtf }).loaders.libbpf;
    expect(loads).toBe(false);
    expect(problems.filter(({ subject }) => subject.startsWith('function'))).toEqual([
      {
        severity: 'error',
        subject: 'function of_no_kernel',
        message: expect.stringMatching(/^undefined, and not in the kernel's BTF, called at .*externs\.c:9$/) as string,
      },
    ]);
    expect(
      inspectObject(object, {
        kernel: '6.18',
        kernelBtf: kernelWith(['bpf_rcu_read_lock', 'of_no_kernel']),
      }).loaders.libbpf.problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  it('warns about features newer than the target kernel', () => {
    const object = open(at('./maps/objects/ring-4096.o'));
    const [old, recent] = ['4.18', '6.18'].map((kernel) => inspectObject(object, { kernel }).loaders.libbpf);
    expect(old!.problems.length).toBeGreaterThan(recent!.problems.length);
  });

  it('accepts an object without debug info', () => {
    const elf = decodeElf(bytesOf(at('./maps/objects/no-debug.o')));
    const found = inspectObject({ elf }, { kernel: '6.18' });
    expect(found.coreRelocations).toBe(0);
    expect(found.loaders.libbpf).not.toHaveProperty('btf');
  });
});
