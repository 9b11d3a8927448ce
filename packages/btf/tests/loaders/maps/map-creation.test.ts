import { demand, kernelWithBpf, program, type SkippableContext } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/model/decode.js';
import { errnoNumbers } from '../../../src/kernel/codes/issue.js';
import { parseKernelVersion } from '../../../src/kernel/rules/kernel-version.js';
import { checkCreation } from '../../../src/loaders/maps/check-creation.js';
import type { MapDefinition } from '../../../src/loaders/maps/map-definition.js';
import { MapFields } from '../../../src/loaders/maps/map-fields.js';
import { MapFlag, type MapType, mapTypes } from '../../../src/loaders/maps/map-types.js';
import { makeBlob, record as r, type RecordSpec } from '../../kernel/blob-maker.js';
import { askForMaps } from './map-oracle.js';
import { knownKernel, runningKernel } from '../../kernel/running-kernel.js';

const empty: MapDefinition = {
  name: 'm',
  type: 2,
  keySize: 4,
  valueSize: 4,
  maxEntries: 1,
  flags: 0,
  extra: 0n,
  numaNode: 0,
  pinning: 0,
  keyType: 0,
  valueType: 0,
};

/** A map of a type that the kernel makes, or as near to it as a map without BTF can be. */
function goodMap({ number, name, key, value, entries, needs = 0 }: MapType): MapDefinition {
  return {
    ...empty,
    type: number,
    keySize: key[0] === 0 ? 0 : Math.max(4, key[0]),
    flags: needs,
    valueSize: value === 'none' ? 0 : value === 'any' ? 8 : value[0]!,
    maxEntries: { none: 0, pages: 4096, some: 4 }[entries],
    ...(name.endsWith('_OF_MAPS') ? { inner: empty } : {}),
  };
}

/** Each field by itself at its edges. */
function variantsOf(good: MapDefinition): MapDefinition[] {
  const keys = [0, 1, 3, 4, 5, 8, 12, 16, 20, 24, 32, 260, 261, 512, 513, 1024].map((keySize) => ({
    ...good,
    keySize,
  }));
  const values = [0, 1, 2, 4, 6, 8, 12, 16, 24, 32, 1016, 1024, 4064, 4096].map((valueSize) => ({
    ...good,
    valueSize,
  }));
  const entries = [0, 1, 2, 3, 4096, 8192, 12_288, 16_384].map((maxEntries) => ({ ...good, maxEntries }));
  const extras = [1n, 3n, 15n, 16n, 4096n, 1n << 32n].map((extra) => ({ ...good, extra }));
  const flags = Array.from({ length: 24 }, (_, bit) => ({ ...good, flags: (good.flags ^ (1 << bit)) >>> 0 }));
  const both = [MapFlag.RDONLY | MapFlag.WRONLY, MapFlag.RDONLY_PROG | MapFlag.WRONLY_PROG].map((more) => ({
    ...good,
    flags: good.flags | more,
  }));
  const build = { ...good, flags: good.flags | MapFlag.STACK_BUILD_ID };
  const builds = [8, 32, 64, 4064, 4096].map((valueSize) => ({ ...build, valueSize }));
  const names = ['a-b', 'a.b', 'a b', 'ab_9'].map((name) => ({ ...good, name }));
  return [good, ...keys, ...values, ...entries, ...extras, ...flags, ...both, ...builds, ...names];
}

const numberOf = (errno: string | undefined): number => (errnoNumbers as Record<string, number>)[errno ?? ''] ?? -1;

/** What has no rule of its own: a CPU map may have as many entries as the kernel was built for, offload flags ask for a device. */
const isOfTheBuild = ({ type, maxEntries }: MapDefinition): boolean =>
  mapTypes[type - 1]!.name === 'CPUMAP' && maxEntries > 4;

describe('the creation of a map', () => {
  it('is refused or accepted like by the running kernel', (context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    const kernel = parseKernelVersion(runningKernel().kernel)!;
    const maps = mapTypes
      .flatMap((type) => variantsOf(goodMap(type)))
      .filter((map) => !isOfTheBuild(map) && /^[\w.]*$/.test(map.name));
    const answers = askForMaps(maps.map((map) => ({ map })));
    const differences = maps.flatMap((map, index) => {
      const errors = checkCreation(map, kernel)
        .filter(({ severity }) => severity === 'error')
        .map(({ errno }) => numberOf(errno));
      const isAlike = answers[index] === 0 ? errors.length === 0 : errors.includes(answers[index]!);
      const found = {
        name: mapTypes[map.type - 1]!.name,
        map: { ...map, extra: String(map.extra), flags: map.flags.toString(16) },
      };
      return isAlike ? [] : [{ ...found, kernel: answers[index], errors }];
    });
    expect(maps.length).toBeGreaterThan(2500);
    expect(differences).toEqual([]);
  });

  it('requires a name of letters, digits, _ and .', (context) => {
    demand(context, kernelWithBpf, program('cc'));
    expect(askForMaps(['a-b', 'a b', 'a.b', 'ab_9'].map((name) => ({ map: { ...empty, name } })))).toEqual([
      errnoNumbers.EINVAL,
      errnoNumbers.EINVAL,
      0,
      0,
    ]);
  });
});

/** Ids 1-13: integers, and the special types in the sizes of 64-bit kernels; the values that are tried follow. */
const types: readonly RecordSpec[] = [
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
  r.struct('bpf_timer', 16, [
    ['a', 2, 0],
    ['b', 2, 64],
  ]),
  r.struct('bpf_refcount', 4, [['val', 1, 0]]),
  r.struct('bpf_wq', 16, [
    ['a', 2, 0],
    ['b', 2, 64],
  ]),
  r.struct('bpf_task_work', 8, [['a', 2, 0]]),
  r.struct('bpf_res_spin_lock', 4, [['val', 1, 0]]),
  r.struct('elem', 32, [
    ['node', 5, 0],
    ['n', 2, 192],
  ]),
  r.typeTag('kptr_untrusted', 11),
  r.ptr(12),
];

const keyStruct = 15;
const values: Readonly<Record<string, RecordSpec>> = {
  'a lock': r.struct('v', 16, [
    ['lock', 3, 0],
    ['n', 2, 64],
  ]),
  'two timers': r.struct('v', 32, [
    ['timer', 6, 0],
    ['other', 6, 128],
  ]),
  'a resilient lock': r.struct('v', 16, [
    ['lock', 10, 0],
    ['n', 2, 64],
  ]),
  'a timer': r.struct('v', 16, [['timer', 6, 0]]),
  'a work queue': r.struct('v', 16, [['work', 8, 0]]),
  'task work': r.struct('v', 16, [
    ['work', 9, 0],
    ['n', 2, 64],
  ]),
  'a counter': r.struct('v', 16, [
    ['count', 7, 0],
    ['n', 2, 64],
  ]),
  'a kernel pointer': r.struct('v', 16, [
    ['pointer', 13, 0],
    ['n', 2, 64],
  ]),
  'nothing special': r.struct('v', 16, [
    ['a', 2, 0],
    ['n', 2, 64],
  ]),
  'a list': r.struct('v', 24, [
    ['head', 4, 0],
    ['lock', 3, 128],
  ]),
  'a pointer to user memory': r.struct('v', 16, [
    ['pointer', 18, 0],
    ['n', 2, 64],
  ]),
};

describe("the special fields of a map's value", () => {
  it.for(Object.entries(values))(
    'are allowed in the same maps as in the running kernel: %s',
    ([name, value], context) => {
      const tags = name === 'a list' ? [r.declTag('contains:elem:node', 14, 0)] : [r.declTag('nothing', 14)];
      const blob = makeBlob([
        ...types,
        value,
        r.struct('key', 8, [
          ['prefix', 1, 0],
          ['data', 1, 32],
        ]),
        ...tags,
        r.typeTag('uptr', 11),
        r.ptr(17),
      ]);
      compareMaps(context, blob, { 'a list': 24, 'two timers': 32 }[name] ?? 16);
    },
  );
});

/** Compares both sides for a value (type 14) of this size in every map type that accepts BTF types. */
function compareMaps(context: SkippableContext, blob: Uint8Array, valueSize: number): void {
  demand(context, kernelWithBpf, program('cc'), knownKernel);
  const kernel = parseKernelVersion(runningKernel().kernel)!;
  const btf = decode(blob);
  const fields = MapFields.of(btf, kernel);
  const maps = mapTypes
    .filter((type) => type.btf !== 'none' && type.value === 'any' && type.key[0] > 0 && type.name !== 'STRUCT_OPS')
    .flatMap((type) => {
      const map = { ...goodMap(type), valueSize, valueType: 14 };
      const keySize = type.key[1] >= 8 && type.key[0] > 4 ? 8 : map.keySize;
      const typed = { ...map, keySize, keyType: keySize === 8 ? keyStruct : 1 };
      const isRefused = type.name.endsWith('CGROUP_STORAGE');
      return isRefused
        ? []
        : [
            typed,
            { ...typed, flags: typed.flags | MapFlag.RDONLY_PROG },
            { ...typed, keyType: 2 },
            { ...typed, valueType: 1 },
          ];
    });
  const answers = askForMaps(maps.map((map) => ({ map, btf: blob })));
  const found = maps.map((map) => {
    const issues = checkCreation(map, kernel, btf, fields).filter(({ errno }) => errno !== undefined);
    return issues.map(({ errno }) => numberOf(errno));
  });
  const label = (index: number): string =>
    `${mapTypes[maps[index]!.type - 1]!.name} flags ${maps[index]!.flags} key ${maps[index]!.keyType} value ${maps[index]!.valueType}`;
  const differences = found.flatMap((errors, index) =>
    (answers[index] === 0 ? errors.length === 0 : errors.includes(answers[index]!))
      ? []
      : [{ map: label(index), kernel: answers[index], errors }],
  );
  expect(differences).toEqual([]);
}

describe("a value's special fields without a kernel", () => {
  const lock = makeBlob([...types, values['a lock']!]);
  const pointer = makeBlob([...types, values['a kernel pointer']!]);
  const timers = makeBlob([...types, values['two timers']!]);
  const codes = (blob: Uint8Array, kernel: string, more: Partial<MapDefinition>): string[] => {
    const version = parseKernelVersion(kernel)!;
    const btf = decode(blob);
    const map = { ...empty, type: 1, valueSize: 16, keyType: 1, valueType: 14, ...more };
    return checkCreation(map, version, btf, MapFields.of(btf, version)).map(({ code, errno }) =>
      `${code} ${errno ?? ''}`.trim(),
    );
  };

  it('require the right map type', () => {
    expect(codes(lock, '6.18', { type: 1 })).toEqual([]);
    expect(codes(lock, '6.18', { type: 9 })).toEqual(['MAP_FIELD_TYPE EOPNOTSUPP']);
  });

  it('require a map that programs may write', () => {
    expect(codes(lock, '6.18', { flags: MapFlag.RDONLY_PROG })).toEqual(['MAP_FIELD_ACCESS EACCES']);
  });

  it('are ignored by a kernel that does not know them', () => {
    const plain = makeBlob([...types.slice(0, 3), values['a lock']!]);
    const answers = ['5.0', '5.1'].map((kernel) => codes(plain, kernel, { type: 9, valueType: 4 }));
    expect(answers).toEqual([[], ['MAP_FIELD_TYPE EOPNOTSUPP']]);
  });

  it('are allowed in more map types since 6.4', () => {
    expect([codes(pointer, '6.3', { type: 5 }), codes(pointer, '6.4', { type: 5 })]).toEqual([
      ['MAP_FIELD_TYPE EOPNOTSUPP'],
      [],
    ]);
    expect([codes(pointer, '5.18', { type: 5 }), codes(pointer, '5.19', { type: 6 })]).toEqual([[], []]);
  });

  it('cannot be used if there are two of a kind', () => {
    expect(codes(timers, '6.18', { valueSize: 32 })).toEqual(['MAP_FIELD_UNUSABLE']);
  });
});
