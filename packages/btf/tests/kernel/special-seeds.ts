import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';

/** Ids 1-9 of every blob here: an int, and the kernel's special types in the sizes of 64-bit kernels. */
const base: readonly RecordSpec[] = [
  r.int('int'),
  r.int('u64', 8),
  r.struct('bpf_spin_lock', 4, [['val', 1, 0]]),
  r.struct('bpf_list_head', 16, [
    ['a', 2, 0],
    ['b', 2, 64],
  ]),
  r.struct('bpf_list_node', 24, [
    ['a', 2, 0],
    ['b', 2, 64],
    ['c', 2, 128],
  ]),
  r.struct('bpf_rb_root', 16, [
    ['a', 2, 0],
    ['b', 2, 64],
  ]),
  r.struct('bpf_rb_node', 32, [
    ['a', 2, 0],
    ['b', 2, 64],
    ['c', 2, 128],
    ['d', 2, 192],
  ]),
  r.struct('bpf_refcount', 4, [['val', 1, 0]]),
  r.struct('bpf_res_spin_lock', 4, [['val', 1, 0]]),
];

/** Blobs about special fields that the newest kernels accept. */
export const specialSeeds: Readonly<Record<string, Uint8Array>> = {
  list: makeBlob([
    ...base,
    r.struct('elem', 40, [
      ['node', 5, 0],
      ['data', 2, 192],
      ['more', 1, 256],
    ]),
    r.struct('root', 24, [
      ['head', 4, 0],
      ['lock', 3, 128],
      ['n', 1, 160],
    ]),
    r.declTag('contains:elem:node', 11, 0),
  ]),
  tree: makeBlob([
    ...base,
    r.struct('root', 32, [
      ['lock', 3, 0],
      ['tree', 6, 64],
      ['n', 2, 192],
    ]),
    r.declTag('contains:elem:node', 10, 1),
    r.struct('elem', 72, [
      ['ref', 8, 0],
      ['node', 7, 64],
      ['other', 5, 320],
      ['v', 1, 512],
    ]),
  ]),
  owner: makeBlob([
    ...base,
    r.struct('inner', 24, [['node', 5, 0]]),
    r.struct('middle', 64, [
      ['node', 5, 0],
      ['head', 4, 192],
      ['lock', 3, 320],
    ]),
    r.declTag('contains:inner:node', 11, 1),
    r.struct('outer', 24, [
      ['lock', 9, 0],
      ['head', 4, 64],
    ]),
    r.declTag('contains:middle:node', 13, 1),
  ]),
  pointers: makeBlob([
    ...base,
    r.struct('mine', 8, [['v', 2, 0]]),
    r.typeTag('kptr', 10),
    r.ptr(11),
    r.typeTag('kptr_untrusted', 10),
    r.ptr(13),
    r.typeTag('percpu_kptr', 10),
    r.ptr(15),
    r.volatile(12),
    r.array(12, 1, 3),
    r.fwd('absent'),
    r.struct('holder', 64, [
      ['a', 12, 0],
      ['b', 14, 64],
      ['c', 16, 128],
      ['d', 17, 192],
      ['many', 18, 256],
      ['p', 22, 448],
    ]),
    r.struct('task_struct', 8, [['v', 2, 0]]),
    r.ptr(23),
    r.typeTag('kptr', 21),
    r.typeTag('uptr', 10),
    r.ptr(24),
    r.struct('with_uptr', 16, [
      ['u', 25, 0],
      ['a', 12, 64],
    ]),
  ]),
  nested: makeBlob([
    ...base,
    r.struct('in', 16, [
      ['lock', 3, 0],
      ['ref', 8, 32],
      ['v', 2, 64],
    ]),
    r.struct('plain', 8, [['v', 2, 0]]),
    r.array(11, 1, 4),
    r.struct(
      'out',
      64,
      [
        ['in', 10, 0],
        ['rest', 12, 128],
        ['lock', 3, 384],
        ['n', 1, 416],
      ].slice(0, 2) as [string, number, number][],
    ),
    r.struct('mine', 8, [['v', 2, 0]]),
    r.typeTag('kptr', 14),
    r.ptr(15),
    r.struct('k', 8, [['p', 16, 0]]),
    r.array(17, 1, 2),
    r.struct('deep', 40, [
      ['a', 17, 0],
      ['b', 18, 64],
      ['p', 16, 192],
    ]),
    r.array(3, 1, 1),
    r.struct('one', 4, [['l', 20, 0]]),
  ]),
};
