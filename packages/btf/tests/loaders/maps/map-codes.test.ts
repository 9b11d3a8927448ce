import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/model/decode.js';
import { decodeObject } from '../../../src/object/btf-object.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { parseKernelVersion } from '../../../src/kernel/rules/kernel-version.js';
import { checkCreation, checkNames } from '../../../src/loaders/maps/check-creation.js';
import { checkMaps } from '../../../src/loaders/maps/check-maps.js';
import { type MapCode, mapCodes, type MapIssue } from '../../../src/loaders/maps/map-issue.js';
import type { MapDefinition } from '../../../src/loaders/maps/map-definition.js';
import { MapFields } from '../../../src/loaders/maps/map-fields.js';
import { MapFlag } from '../../../src/loaders/maps/map-types.js';
import { makeBlob, record as r } from '../../kernel/blob-maker.js';

const kernel = parseKernelVersion('6.18')!;
const good: MapDefinition = {
  name: 'm',
  type: 1,
  keySize: 4,
  valueSize: 8,
  maxEntries: 1,
  flags: 0,
  extra: 0n,
  numaNode: 0,
  pinning: 0,
  keyType: 0,
  valueType: 0,
};

/** Problems of an object of this folder. */
function ofObject(name: string): readonly MapIssue[] {
  const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL(`./objects/${name}.o`, import.meta.url))));
  const elf = decodeElf(bytes);
  return checkMaps(
    { elf, btf: elf.section('.BTF') === undefined ? undefined : decodeObject(bytes).btf },
    { kernel: '6.18' },
  ).issues;
}

/** Problems of a map that differs from a good one. */
const ofMap = (more: Partial<MapDefinition>): readonly MapIssue[] => checkCreation({ ...good, ...more }, kernel);

/** Problems of a map whose types are: 1 an int, 2 a lock, 3 a value with it, 4 a value with two timers. */
function ofTyped(more: Partial<MapDefinition>): readonly MapIssue[] {
  const btf = decode(
    makeBlob([
      r.int(),
      r.struct('bpf_spin_lock', 4, [['v', 1, 0]]),
      r.struct('v', 8, [
        ['lock', 2, 0],
        ['n', 1, 32],
      ]),
      r.struct('w', 32, [
        ['a', 5, 0],
        ['b', 5, 128],
      ]),
      r.struct('bpf_timer', 16, [['v', 1, 0]]),
    ]),
  );
  return checkCreation({ ...good, keyType: 1, valueType: 3, ...more }, kernel, btf, MapFields.of(btf, kernel));
}

/** For each code something that has the problem, and something next to it that has not. */
const cases: Readonly<Record<MapCode, readonly [readonly MapIssue[], readonly MapIssue[]]>> = {
  MAP_LEGACY: [ofObject('legacy'), ofObject('hash')],
  MAP_SECTION_NAME: [ofObject('other-section'), ofObject('hash')],
  MAP_NO_DATASEC: [ofObject('no-debug'), ofObject('no-maps')],
  MAP_LOADER: [ofObject('unknown-field'), ofObject('hash')],
  MAP_LOADERS_DIFFER: [ofObject('ring-5000'), ofObject('ring-4096')],
  MAP_NAME_LONG: [checkNames(['sixteen_letters_']), checkNames(['fifteen_letters'])],
  MAP_NAME_LETTERS: [checkNames(['a-b']), checkNames(['a.b'])],
  MAP_NAME_TWICE: [checkNames(['fifteen_letters1', 'fifteen_letters2']), checkNames(['a', 'b'])],
  MAP_TYPE: [ofMap({ type: 99 }), ofMap({})],
  MAP_KEY_SIZE: [ofMap({ keySize: 0 }), ofMap({ keySize: 1 })],
  MAP_VALUE_SIZE: [
    ofMap({ type: 27, keySize: 0, maxEntries: 4096 }),
    ofMap({ type: 27, keySize: 0, valueSize: 0, maxEntries: 4096 }),
  ],
  MAP_ENTRIES: [ofMap({ maxEntries: 0 }), ofMap({})],
  MAP_RING_SIZE: [
    ofMap({ type: 27, keySize: 0, valueSize: 0, maxEntries: 4097 }),
    ofMap({ type: 27, keySize: 0, valueSize: 0, maxEntries: 8192 }),
  ],
  MAP_FLAGS: [ofMap({ flags: MapFlag.MMAPABLE }), ofMap({ type: 2, flags: MapFlag.MMAPABLE })],
  MAP_EXTRA: [ofMap({ extra: 1n }), ofMap({ type: 30, keySize: 0, extra: 1n })],
  MAP_NUMA: [ofMap({ numaNode: 1 }), ofMap({ numaNode: 1, flags: MapFlag.NUMA_NODE })],
  MAP_BTF_NEEDED: [
    ofMap({ type: 24, flags: 1, maxEntries: 0 }),
    ofMap({ type: 24, flags: 1, maxEntries: 0, keyType: 1, valueType: 1 }),
  ],
  MAP_BTF_KEY: [ofTyped({ type: 2, keyType: 2 }), ofTyped({ type: 2 })],
  MAP_BTF_SIZE: [ofTyped({ valueSize: 4 }), ofTyped({})],
  MAP_FIELD_TYPE: [ofTyped({ type: 9 }), ofTyped({})],
  MAP_FIELD_ACCESS: [ofTyped({ flags: MapFlag.RDONLY_PROG }), ofTyped({ flags: MapFlag.RDONLY })],
  MAP_FIELD_UNUSABLE: [ofTyped({ valueType: 4, valueSize: 32 }), ofTyped({})],
  MAP_STRUCT_OPS: [ofMap({ type: 26 }), ofMap({})],
  MAP_NO_INNER: [ofMap({ type: 12, valueSize: 4 }), ofMap({ type: 12, valueSize: 4, inner: good })],
};

describe('every code of map definitions', () => {
  it.each(Object.entries(cases))(
    'is reported for its problem, and not for its neighbour: %s',
    (code, [bad, neighbour]) => {
      expect(bad.map((issue) => issue.code)).toContain(code);
      expect(neighbour.map((issue) => issue.code)).not.toContain(code);
      const { expected, fix } = mapCodes[code as MapCode];
      expect(bad.find((issue) => issue.code === code)).toMatchObject({
        message: expect.stringMatching(new RegExp(`, expected ${expected.replaceAll(/[()]/g, '\\$&')}$`)) as string,
        fix,
      });
    },
  );

  it('has a case', () => expect(Object.keys(cases).toSorted()).toEqual(Object.keys(mapCodes).toSorted()));
});
