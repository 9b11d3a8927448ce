import type { ElfSection } from '../../elf/elf-object.js';
import { assertKernelVersion, type KernelVersion } from '../../kernel/rules/kernel-version.js';
import { allLoaders, type Loader, type LoaderObject, loaders } from '../loader-object.js';
import { readAyaMap } from './aya-maps.js';
import { checkCreation, checkNames } from './check-creation.js';
import { readCiliumMap } from './cilium-maps.js';
import { type LegacyMap, readLegacyMaps } from './legacy-maps.js';
import { readLibbpfMap, secondArena } from './libbpf-maps.js';
import { answerOf, type LoaderAnswer, type MapDefinition, type MapVariable, variablesOf } from './map-definition.js';
import { MapFields } from './map-fields.js';
import { mapIssue, type MapIssue } from './map-issue.js';
import { type MapSlot, readMapSlots } from './map-slots.js';

/** Options of the check. */
export interface CheckMapsOptions {
  /** The kernel version to check the maps against, "4.18" or later; the newest known by default. */
  readonly kernel?: string;
  /** The loaders to ask; all by default. */
  readonly loaders?: readonly Loader[];
  /** libbpf's relaxed_maps: unknown fields are ignored. */
  readonly isRelaxed?: boolean;
}

/** A map of an object, and how each loader reads it. */
export interface MapReport {
  readonly name: string;
  readonly section: string;
  /** Offset of its definition in the section. */
  readonly offset: number;
  readonly loaders: Readonly<Partial<Record<Loader, LoaderAnswer>>>;
  /** The programs or maps that libbpf and cilium/ebpf put into it on creation; absent when there are none. */
  readonly slots?: readonly MapSlot[];
}

/** All maps of an object. */
export interface MapsReport {
  readonly maps: readonly MapReport[];
  readonly legacy: readonly LegacyMap[];
  readonly issues: readonly MapIssue[];
}

/**
 * Reads the maps of an object as each loader does, and checks them against the kernel's rules.
 *
 * @throws RangeError when the kernel version is not known
 */
export function checkMaps(object: LoaderObject, options: CheckMapsOptions = {}): MapsReport {
  const kernel = assertKernelVersion(options.kernel);
  const asked = options.loaders ?? allLoaders;
  const issues: MapIssue[] = [];
  const maps: MapReport[] = [];
  for (const section of object.elf.sections.filter(({ name }) => name.startsWith('.maps'))) {
    const variables = object.btf === undefined ? undefined : variablesOf(object.btf, section.name);
    if (variables === undefined) {
      issues.push(mapIssue('MAP_NO_DATASEC', `section ${section.name}`, 'no DATASEC of this name', 'error', 'ENOENT'));
      continue;
    }
    if (section.name !== '.maps') {
      issues.push(mapIssue('MAP_SECTION_NAME', `section ${section.name}`, 'a name that Aya alone reads', 'warning'));
    }
    const slots = readMapSlots(object, object.btf!, section, variables);
    for (const [index, variable] of variables.entries()) {
      const filled = slots.get(variable.name);
      maps.push({
        ...reportOf(object, section, variables, index, variable, asked, options),
        ...(filled && { slots: filled }),
      });
    }
  }
  refuseSecondArena(maps);
  const legacy = readLegacyMaps(object);
  for (const { name, section } of legacy) {
    issues.push(
      mapIssue(
        'MAP_LEGACY',
        `map "${name}"`,
        `a legacy definition in section ${section}, which libbpf 1.0 and later refuse`,
      ),
    );
  }
  issues.push(...checkNames([...maps, ...legacy].map(({ name }) => name)));
  const fields = object.btf === undefined || maps.length === 0 ? undefined : MapFields.of(object.btf, kernel);
  for (const report of maps)
    issues.push(...compareLoaders(report, asked), ...checkDefinition(report, kernel, object, fields));
  return { maps, legacy, issues };
}

function reportOf(
  object: LoaderObject,
  section: ElfSection,
  variables: readonly MapVariable[],
  index: number,
  variable: MapVariable,
  asked: readonly Loader[],
  options: CheckMapsOptions,
): MapReport {
  const readers: Record<Loader, () => MapDefinition> = {
    libbpf: () => readLibbpfMap(object, section, variable, index, options),
    aya: () => readAyaMap(object, section, variable),
    cilium: () => readCiliumMap(object, section, variable, new Set(variables.map(({ name }) => name)).size),
  };
  const readsSection = (loader: Loader): boolean => section.name === '.maps' || loader === 'aya';
  const answers = asked.filter(readsSection).map((loader) => [loader, answerOf(readers[loader])] as const);
  const symbol = object.elf.symbols.find((one) => one.section === section.index && one.name === variable.name);
  const offset = symbol?.value ?? variable.entry.offset;
  return { name: variable.name, section: section.name, offset, loaders: Object.fromEntries(answers) };
}

function refuseSecondArena(maps: MapReport[]): void {
  const read = maps.flatMap(({ loaders: answers }) => (answers.libbpf?.ok === true ? [answers.libbpf.map] : []));
  const second = secondArena(read);
  const index = maps.findIndex(({ name }) => name === second?.name);
  const report = maps[index];
  if (second === undefined || report === undefined) return;
  const libbpf = answerOf(() => {
    throw second.refusal;
  });
  maps[index] = { ...report, loaders: { ...report.loaders, libbpf } };
}

/** The answers of the loaders for one map, where they differ. */
function compareLoaders({ name, loaders: answers }: MapReport, asked: readonly Loader[]): MapIssue[] {
  const issues: MapIssue[] = [];
  const read: [Loader, MapDefinition][] = [];
  for (const loader of asked) {
    const answer = answers[loader];
    if (answer === undefined) continue;
    if (answer.ok) read.push([loader, answer.map]);
    else {
      const text = answer.errno === undefined ? answer.message : `${answer.message} (${answer.errno})`;
      issues.push(mapIssue('MAP_LOADER', `map "${name}"`, `${loaders[loader]}: ${text}`));
    }
  }
  const [first, ...others] = read;
  if (first === undefined) return issues;
  for (const [loader, map] of others) {
    for (const field of comparedFields) {
      if (map[field] === first[1][field]) continue;
      const found = `${field} ${first[1][field]} for ${loaders[first[0]]}, ${map[field]} for ${loaders[loader]}`;
      issues.push(mapIssue('MAP_LOADERS_DIFFER', `map "${name}"`, found, 'warning'));
    }
  }
  return issues;
}

const comparedFields = ['type', 'keySize', 'valueSize', 'maxEntries', 'flags', 'extra', 'numaNode', 'pinning'] as const;

/** BPF_MAP_TYPE_PERF_EVENT_ARRAY. */
const perfEventArray = 4;

/**
 * A perf event array without entries gets one for each CPU, with every loader.
 *
 * @see libbpf src/libbpf.c map_set_def_max_entries; aya 0.14.0 src/maps/mod.rs MapData::create; cilium/ebpf 0.22.0 map.go fixupMagicFields
 */
function withEntries(map: MapDefinition): MapDefinition {
  return map.type === perfEventArray && map.maxEntries === 0 ? { ...map, maxEntries: 1 } : map;
}

/** The kernel's rules, applied to the map of the first loader that can read it. */
function checkDefinition(
  { loaders: answers }: MapReport,
  kernel: KernelVersion,
  object: LoaderObject,
  fields: MapFields | undefined,
): MapIssue[] {
  for (const loader of allLoaders) {
    const answer = answers[loader];
    if (answer?.ok === true) return checkCreation(withEntries(answer.map), kernel, object.btf, fields);
  }
  return [];
}
