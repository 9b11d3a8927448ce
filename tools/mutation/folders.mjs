/**
 * The folders of packages/btf/src that are mutated, each with the tests that are run against its mutants.
 * Only tests that start no process are listed, the quickest first: a mutant costs one run of the tests that reach it, until one fails.
 * `share` is the part of the mutants that is tested, chosen by `seed`; 1 is all of them.
 */
export const seed = 15;

export const folders = {
  layout: {
    tests: ['layout/{containers-of,find-map-types,named-members,packed-size,pahole,type-sizes}.test.ts'],
    share: 1,
  },
  elf: { tests: ['elf/elf-fields.test.ts'], share: 1 },
  ext: { tests: ['ext/ext-records.test.ts'], share: 1 },
  bpf: {
    tests: ['bpf/{function-use,helpers,instruction,instruction-text,kernel-functions,kernel-needs}.test.ts'],
    share: 1,
  },
  dedup: { tests: ['dedup/{dedup-fields,dedup-graphs,prune,dedup-libbpf}.test.ts'], share: 1 },
  kernel: {
    tests: [
      'kernel/{codes,kernel-types,load-request,log-lines,rule-edges,since,validate}.test.ts',
      'kernel/ext/{check-ext,ext-codes,ext-messages,program-verdicts}.test.ts',
      'kernel/verdicts/verdicts.test.ts',
    ],
    share: 0.2,
  },
};

/** A folder's tests, as paths within packages/btf/tests. */
export function testFilesOf(folder) {
  return folders[folder].tests.flatMap((pattern) => {
    const list = /\{(.*)\}/.exec(pattern);
    return list === null ? [pattern] : list[1].split(',').map((name) => pattern.replace(list[0], name));
  });
}
