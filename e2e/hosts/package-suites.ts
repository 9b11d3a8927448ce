import type { Host } from './hosts.js';

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

/** Of the driver. */
const driver = [
  'codes/code-table',
  'codes/dependency-crate',
  'codes/diagnostic',
  'engine/engine-instance',
  'engine/engine-memory',
  'engine/engine-module',
  'engine/fetch-engine',
  'engine/find-bad-record',
  'engine/pass-board',
  'input/file-source',
  'input/portable-input',
  'input/read-source-file',
  'linker',
  'node',
  'options/validate-options',
  'platform-node',
  'worker/envelope',
  'worker/worker-death',
  'worker/worker-linker',
  'worker/worker-pool',
];
/** Of the command; they do not start it. */
const cli = [
  'bad-records',
  'btf-core',
  'btf-diff',
  'btf-dump',
  'btf-layout',
  'btf-write',
  'build/plan-build',
  'code-cache/code-file',
  'code-cache/code-path',
  'expand-words',
  'files/rename-patiently',
  'format-report',
  'inspect',
  'log',
  'parse-arguments',
  'plan-outputs',
  'probe-cpu',
  'serve/folder-gate',
  'serve/protocol',
  'serve/trust',
  'slow-notice',
  'write-outputs',
];
/**
 * Tests of packages that run on other hosts too, from the packages' sources. Left out are those that start programs or ask a
 * kernel, and those that take an emulator many seconds.
 */
export const packageSuites = {
  btf: btf.map((name) => `packages/btf/tests/${name}.test.ts`),
  vm: vm.map((name) => `packages/vm/tests/${name}.test.ts`),
  driver: driver.map((name) => `packages/driver/tests/${name}.test.ts`),
  cli: cli.map((name) => `packages/cli/tests/${name}.test.ts`),
} as const;

/** The tests of packages that a host runs. */
export const suitesOf = ({ packages }: Host): string[] => packages.flatMap((name) => packageSuites[name]);
