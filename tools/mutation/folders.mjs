/**
 * The folders of packages/btf/src that are mutated, each with the tests that are run against its mutants.
 * Named are tests that neither start a process nor read the running kernel's types: a mutant costs one run of those that reach it.
 * `share` of the mutants are tested, chosen by `seed`; 1 is all of them.
 */
export const seed = 15;

export const folders = {
  layout: { tests: ['layout/{containers-of,packed-size,type-sizes}.test.ts'], share: 0.3 },
  elf: { tests: ['elf/elf-fields.test.ts'], share: 1 },
  ext: { tests: ['ext/ext-records.test.ts'], share: 1 },
  bpf: {
    tests: ['bpf/{instruction,instruction-text,kernel-needs}.test.ts', 'loaders/core-use.test.ts'],
    share: 0.2,
  },
  dedup: { tests: ['dedup/{dedup-libbpf,prune}.test.ts'], share: 0.15 },
  kernel: {
    tests: ['kernel/{codes,validate,load-request}.test.ts', 'kernel/ext/{check-ext,ext-codes}.test.ts'],
    share: 0.03,
  },
};
