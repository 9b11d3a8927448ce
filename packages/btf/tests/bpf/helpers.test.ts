import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { helperOf, helpers } from '../../src/bpf/helpers.js';
import { decode } from '../../src/model/decode.js';
import { readVmlinux, vmlinux } from '../programs.js';

describe('helpers', () => {
  it('match those of the running kernel in name and number', (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    const list = btf.type(btf.get('bpf_func_id', 'ENUM'));
    const members = list.kind === 'ENUM' ? list.values : [];
    const theirs = members.map(({ name, value }) => `${Number(value)} ${name.replace(/^BPF_FUNC_/, 'bpf_')}`);
    const ours = helpers.map(({ id, name }) => `${id} ${name}`);
    expect(theirs.slice(1, -1)).toEqual(ours);
  });

  it.each([
    [1, '3.19'],
    [3, '3.19'],
    [4, '4.1'],
    [130, '5.8'],
    [135, '5.8'],
    [136, '5.9'],
    [181, '5.17'],
    [209, '6.1'],
    [211, '6.2'],
  ])('knows the kernel that added helper %i', (id, since) => {
    expect(helperOf(id)?.since).toBe(since);
  });

  it.each([0, 212, -1, 1.5])('has no helper with number %d', (id) => {
    expect(helperOf(id)).toBeUndefined();
  });
});
