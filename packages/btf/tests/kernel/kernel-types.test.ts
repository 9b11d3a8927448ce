import { describe, expect, it } from 'vitest';
import { kernelTypesOf } from '../../src/kernel/fields/kernel-types.js';
import { validate } from '../../src/kernel/validate.js';
import { makeBlob, record as r } from './blob-maker.js';

/** A kernel's BTF with two structs, and functions of these names. */
const kernelWith = (...functions: string[]) =>
  makeBlob([
    r.struct('task_struct', 0, []),
    r.struct('sk_buff', 0, []),
    r.proto(0),
    r.typedef('cgroup', 1),
    ...functions.map((name) => r.func(name, 3)),
  ]);

describe('kernelTypesOf', () => {
  it('has the structs of the kernel, and a destructor where it has the function of that', () => {
    const types = kernelTypesOf(kernelWith('bpf_task_release_dtor', 'bpf_cgroup_release_dtor', 'other'))!;
    const names = ['task_struct', 'sk_buff', 'cgroup', 'other', 'bpf_task_release_dtor', 'toString'];
    expect(names.map((name) => [types.hasStruct(name), types.hasDestructor(name)])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it.each([
    ['task_struct', 'bpf_task_release_dtor'],
    ['cgroup', 'bpf_cgroup_release_dtor'],
    ['bpf_cpumask', 'bpf_cpumask_release_dtor'],
    ['bpf_crypto_ctx', 'bpf_crypto_ctx_release_dtor'],
    ['prog_test_ref_kfunc', 'bpf_kfunc_call_test_release_dtor'],
    ['prog_test_member', 'bpf_kfunc_call_memb_release_dtor'],
    ['sk_buff', 'bpf_kfree_skb_dtor'],
  ])('finds the destructor of %s: %s', (name, destructor) => {
    expect(kernelTypesOf(kernelWith(destructor))!.hasDestructor(name)).toBe(true);
    expect(kernelTypesOf(kernelWith(`${destructor}2`))!.hasDestructor(name)).toBe(false);
  });

  it('is undefined for what is not BTF of that byte order', () => {
    expect(kernelTypesOf(new Uint8Array(24))).toBeUndefined();
    expect(kernelTypesOf(kernelWith(), false)).toBeUndefined();
    expect(kernelTypesOf(kernelWith(), true)).toBeDefined();
  });

  it('decides about pointers that a program owns', () => {
    const program = makeBlob([
      r.int('int'),
      r.struct('bpf_spin_lock', 4, [['val', 1, 0]]),
      r.struct('task_struct', 4, [['n', 1, 0]]),
      r.typeTag('kptr', 3),
      r.ptr(4),
      r.struct('s', 16, [
        ['lock', 2, 0],
        ['task', 5, 64],
      ]),
    ]);
    const codesWith = (kernel: Uint8Array) =>
      validate(program, { kernel: '6.18', kernelTypes: kernelTypesOf(kernel)! }).issues.map(({ code }) => code);
    expect(codesWith(kernelWith('bpf_task_release_dtor'))).toEqual([]);
    expect(codesWith(kernelWith())).toEqual(['BTF_FIELD_KPTR_TARGET']);
    expect(codesWith(makeBlob([r.int('int')]))).toEqual([]);
  });
});
