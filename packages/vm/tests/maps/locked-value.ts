import { makeBlob, record } from '../../../btf/tests/kernel/blob-maker.js';

/** BTF of a value of 16 bytes with a lock in its first 4, and of a key of 4 bytes. */
export const lockedValue = {
  blob: makeBlob([
    record.int('int'),
    record.int('u64', 8),
    record.struct('bpf_spin_lock', 4, [['val', 1, 0]]),
    record.struct('value', 16, [
      ['lock', 3, 0],
      ['count', 2, 64],
    ]),
  ]),
  keyOfSize: 1,
  value: 4,
};
