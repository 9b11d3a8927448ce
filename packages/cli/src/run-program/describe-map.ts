import { mapTypes, TypeSizes, type Btf, type ElfObject } from '@bpf-link-wasm/btf';
import { codecOf, decodeBytes, VmError, type LoadedObject, type TypedMap } from '@bpf-link-wasm/vm';

/** A map after a run. */
export interface MapState {
  readonly name: string;
  /** `HASH`. */
  readonly type: string;
  /** Its entries; for a queue or stack the remaining ones in the order of removal, without keys. */
  readonly entries?: readonly { readonly key?: unknown; readonly value: unknown }[];
  /** Number of all-zero array entries, which are left out. */
  readonly zeros?: number;
  /** Variables of a section of globals, by name. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Why there are no entries: the kernel's error for reading them. */
  readonly unreadable?: string;
}

const isType = (type: number, ...names: string[]): boolean => names.includes(mapTypes[type - 1]?.name ?? '');

/** Whether the keys of a map type are numbers from 0. */
export function isIndexed(type: number): boolean {
  return isType(type, ...indexedNames);
}

const indexedNames = [
  'ARRAY',
  'PERCPU_ARRAY',
  'PROG_ARRAY',
  'PERF_EVENT_ARRAY',
  'CGROUP_ARRAY',
  'ARRAY_OF_MAPS',
  'DEVMAP',
  'DEVMAP_HASH',
  'CPUMAP',
  'XSKMAP',
  'SOCKMAP',
  'REUSEPORT_SOCKARRAY',
  'STACK_TRACE',
];

/** Whether a map type has one value per CPU. */
export function isPerCpu(type: number): boolean {
  return isType(type, 'PERCPU_ARRAY', 'PERCPU_HASH', 'LRU_PERCPU_HASH', 'PERCPU_CGROUP_STORAGE');
}

/**
 * Reads the maps of an object by their BTF types. Constants (.rodata), ring buffers and perf event arrays are left out:
 * the first do not change, and the records of the others are printed with the runs.
 */
export function describeMaps(object: LoadedObject, elf: ElfObject, btf: Btf | undefined): MapState[] {
  return object.maps
    .filter(({ name, raw }) => !isConstant(name) && !isType(raw.map.spec.type, 'RINGBUF', 'PERF_EVENT_ARRAY'))
    .map((map): MapState => {
      const { type } = map.raw.map.spec;
      const head = { name: map.name, type: mapTypes[type - 1]?.name ?? String(type) };
      const variables = describeVariables(map, elf, btf);
      if (variables !== undefined) return { ...head, variables };
      try {
        if (isType(type, 'QUEUE', 'STACK')) return { ...head, entries: takeAll(map) };
        if (isType(type, 'ARRAY', 'PERCPU_ARRAY')) return { ...head, ...describeArray(map) };
        if (isType(type, 'PROG_ARRAY')) return { ...head, entries: nameAll(map, object) };
        return { ...head, entries: Array.from(map, ([key, value]) => ({ key, value })) };
      } catch (error) {
        if (error instanceof VmError && error.hasCode('VM_MAP_REFUSED'))
          return { ...head, unreadable: error.details.errno };
        throw error;
      }
    });
}

function isConstant(name: string): boolean {
  return name === '.rodata' || name.startsWith('.rodata.');
}

/** Entries with programs by name, as --map accepts them; the map itself has their ids. */
function nameAll(map: TypedMap, { machine }: LoadedObject): { key: unknown; value: unknown }[] {
  return Array.from(map, ([key, id]) => {
    const program = machine.programs.find((candidate) => candidate.id === id);
    return { key, value: program?.name ?? id };
  });
}

function takeAll(map: TypedMap): { value: unknown }[] {
  const entries: { value: unknown }[] = [];
  for (let value = map.pop(); value !== undefined; value = map.pop()) entries.push({ value });
  return entries;
}

/** The entries of an array that are not all zero: an array always has all its keys. */
function describeArray(map: TypedMap): Pick<MapState, 'entries' | 'zeros'> {
  const entries: { key: unknown; value: unknown }[] = [];
  const { maxEntries } = map.raw.map.spec;
  const [key, into] = [new Uint8Array(4), new Uint8Array(map.raw.valueSize)];
  for (let index = 0; index < maxEntries; index += 1) {
    new DataView(key.buffer).setUint32(0, index, true);
    if (map.raw.lookup(key, into) === 0 && into.every((byte) => byte === 0)) continue;
    entries.push({ key: index, value: map.get(index) });
  }
  return { entries, zeros: maxEntries - entries.length };
}

/** The variables of a section of globals; undefined if it is not one, or has no types. */
function describeVariables(map: TypedMap, elf: ElfObject, btf: Btf | undefined): Record<string, unknown> | undefined {
  const isData = /^\.(?:data|bss)(?:\.|$)/.test(map.name) && elf.section(map.name) !== undefined;
  const id = isData ? btf?.find(map.name, 'DATASEC') : undefined;
  const type = id === undefined ? undefined : btf!.type(id);
  if (btf === undefined || type?.kind !== 'DATASEC') return undefined;
  const bytes = new Uint8Array(map.raw.valueSize);
  if (map.raw.lookup(new Uint8Array(4), bytes) !== 0) return undefined;
  const sizes = new TypeSizes(btf, 8);
  const variables = type.entries.flatMap((entry): [string, unknown][] => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'VAR') return [];
    // Compilers leave the offset to the loader, which takes it from the symbol.
    const symbol = elf.symbols.find(
      ({ name, section }) => name === variable.name && elf.sections[section]?.name === map.name,
    );
    const [at, size] = [symbol?.value ?? entry.offset, sizes.findSize(variable.type) ?? entry.size];
    if (at + size > bytes.length) return [];
    return [[variable.name, decodeBytes(codecOf(btf, variable.type, size), bytes.subarray(at, at + size))]];
  });
  return Object.fromEntries(variables);
}
