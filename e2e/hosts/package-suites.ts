const btf = [
  'bpf/function-use',
  'bpf/instruction',
  'core/judge-core',
  'core/resolve-core',
  'dedup/dedup-fields',
  'dedup/prune',
  'distill/distill',
  'elf/elf-fields',
  'ext/ext-records',
  'format/dialects',
  'format/format-json',
  'format/format-layout',
  'format/hostile-names',
  'format/name-counts',
  'kernel/codes',
  'kernel/ext/check-ext',
  'kernel/ext/ext-codes',
  'kernel/ext/ext-messages',
  'kernel/kernel-types',
  'kernel/load-request',
  'kernel/log-lines',
  'kernel/rule-edges',
  'kernel/since',
  'kernel/validate',
  'layout/find-map-types',
  'layout/named-members',
  'layout/packed-size',
  'loaders/core-use',
  'loaders/maps/map-codes',
  'public-api',
  'wire/btf-error',
  'wire/utf8',
];
const vm = [
  'codec/codec-of',
  'compile/resume',
  'context/run-context',
  'context/typed-context',
  'helpers/helpers',
  'load/load',
  'maps/typed-map',
  'memory/machine-memory',
  'memory/words',
];

/**
 * Tests of packages that run on other hosts too, from the packages' sources. Left out are those that start programs or ask a
 * kernel, and those that take an emulator many seconds.
 */
export const packageSuites = {
  btf: btf.map((name) => `packages/btf/tests/${name}.test.ts`),
  vm: vm.map((name) => `packages/vm/tests/${name}.test.ts`),
} as const;
