import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../../src/model/btf.js';
import { decodeObject } from '../../../src/object/btf-object.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { checkMaps, type MapsReport } from '../../../src/loaders/maps/check-maps.js';
import type { MapDefinition } from '../../../src/loaders/maps/map-definition.js';
import type { Loader, LoaderObject } from '../../../src/loaders/loader-object.js';

/** Output of a loader's own program. */
interface RealMap {
  readonly name: string;
  readonly legacy?: true;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly extra: string;
  readonly numaNode?: number;
  readonly pinned?: boolean;
  readonly pinning?: number;
  readonly inner?: Omit<RealMap, 'name'>;
}
type RealAnswer = { readonly message: string } | { readonly maps: readonly RealMap[] };

const folder = fileURLToPath(new URL('.', import.meta.url));
const answers = JSON.parse(readFileSync(`${folder}/answers.json`, 'utf8')) as Record<
  string,
  Record<string, RealAnswer>
>;
const cases = readdirSync(`${folder}/objects`).map((file) => file.replace('.o', ''));
const versions: Record<Loader, string> = { libbpf: 'libbpf 1.7', aya: 'aya-obj 0.6.0', cilium: 'cilium/ebpf 0.22.0' };

/** Whose answer is not about the definition: no BTF at all, the old section, or a program that uses a map that is not there. */
const elsewhere = new Set(['no-debug', 'legacy', 'other-section']);

function open(name: string): LoaderObject {
  const bytes = new Uint8Array(readFileSync(`${folder}/objects/${name}.o`));
  const elf = decodeElf(bytes);
  const btf: Btf | undefined = elf.section('.BTF') === undefined ? undefined : decodeObject(bytes).btf;
  return { elf, btf };
}

/** One loader's answer in terms that both sides have. */
function ours({ maps }: MapsReport, loader: Loader): unknown {
  const read = maps.map((map) => map.loaders[loader]);
  const refusal = read.find((answer) => answer?.ok === false);
  if (refusal?.ok === false) return refusal.message;
  const shape = (map: MapDefinition): object => ({
    type: map.type,
    keySize: map.keySize,
    valueSize: map.valueSize,
    maxEntries: map.maxEntries,
    flags: map.flags,
    extra: String(map.extra),
    pinning: map.pinning,
    ...(loader === 'libbpf' ? { numaNode: map.numaNode } : {}),
    ...(map.inner === undefined ? {} : { inner: shape(map.inner) }),
  });
  return sorted(
    read.flatMap((answer) => (answer?.ok === true ? [{ name: answer.map.name, ...shape(answer.map) }] : [])),
  );
}

function theirs(answer: RealAnswer, loader: Loader): unknown {
  if ('message' in answer)
    return answer.message.replace(/^(libbpf: |load BTF maps: |load programs: .*relocating instruction: )/, '');
  const shape = ({ pinned, pinning, inner, ...map }: Omit<RealMap, 'name'>): object => ({
    ...map,
    name: undefined,
    pinning: pinning ?? (pinned === true ? 1 : 0),
    ...(inner === undefined ? {} : { inner: shape(inner) }),
  });
  return sorted(
    answer.maps
      .filter(({ legacy }) => legacy !== true)
      .map((map) => ({ ...shape(map), name: map.name, ...(loader === 'libbpf' ? { numaNode: map.numaNode } : {}) })),
  );
}

function sorted(maps: readonly { readonly name: string }[]): unknown {
  return maps.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

describe('how loaders read a map definition', () => {
  it.each(cases.filter((name) => !elsewhere.has(name)))('is known: %s', (name) => {
    const report = checkMaps(open(name));
    for (const loader of ['libbpf', 'aya', 'cilium'] as const) {
      expect({ loader, answer: ours(report, loader) }).toEqual({
        loader,
        answer: theirs(answers[name]![versions[loader]]!, loader),
      });
    }
  });

  it('has at least 60 cases', () => expect(cases.length).toBeGreaterThanOrEqual(60));

  it('reports legacy maps', () => {
    const { legacy, issues } = checkMaps(open('legacy'));
    expect(legacy).toEqual([
      { name: 'm', section: 'maps', offset: 0, type: 1, keySize: 4, valueSize: 8, maxEntries: 16, flags: 0 },
    ]);
    expect(issues.map(({ code }) => code)).toEqual(['MAP_LEGACY']);
  });

  it('reports a section without BTF', () => {
    expect(checkMaps(open('no-debug')).issues.map(({ code }) => code)).toEqual(['MAP_NO_DATASEC']);
  });

  it('reports a section that only one loader reads', () => {
    const { issues, maps } = checkMaps(open('other-section'));
    expect(issues.map(({ code }) => code)).toEqual(['MAP_SECTION_NAME']);
    expect(Object.keys(maps[0]!.loaders)).toEqual(['aya']);
  });
});

describe("the kernel's rules for maps", () => {
  const codesOf = (name: string, kernel?: string): string[] =>
    checkMaps(open(name), { loaders: ['libbpf'], ...(kernel === undefined ? {} : { kernel }) }).issues.map(
      ({ code }) => code,
    );

  it('accept an ordinary map', () => expect(codesOf('hash')).toEqual([]));
  it('require entries', () => expect(codesOf('no-max-entries')).toEqual(['MAP_ENTRIES']));
  it('require whole pages for a ring buffer', () => {
    expect(codesOf('ring-zero')).toEqual(['MAP_RING_SIZE']);
    expect(codesOf('ring-4096')).toEqual([]);
  });
  it('accept no value in a ring buffer', () => expect(codesOf('ring-with-value')).toEqual(['MAP_VALUE_SIZE']));
  it('know the first kernel with a type', () => {
    expect(codesOf('ring-4096', '5.7')).toEqual(['MAP_TYPE']);
    expect(codesOf('ring-4096', '5.8')).toEqual([]);
  });
  it('keep 15 bytes of a name', () => expect(codesOf('long-name')).toEqual(['MAP_NAME_LONG']));
});

describe('the answers of two versions of libbpf', () => {
  /** What libbpf 1.1 did not have: one arena for each object, and numbers that are enums (__ulong). */
  const later = ['arena-two', 'map-extra-int', 'map-extra-small-ulong', 'map-extra-two-values', 'map-extra-ulong'];

  it('are the same except for later features', () => {
    const differing = Object.entries(answers)
      .filter(([, one]) => JSON.stringify(one['libbpf 1.1']) !== JSON.stringify(one['libbpf 1.7']))
      .map(([name]) => name);
    expect(differing.toSorted()).toEqual(later);
  });
});
