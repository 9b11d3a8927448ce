import {
  checkMaps,
  type Btf,
  type ElfObject,
  type ElfSection,
  type LoaderAnswer,
  type MapDefinition,
  type MapSlot,
} from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { MapSpec } from '../maps/bpf-map.js';

/** A map of an object, and the section and offset that programs refer to it by. */
export interface ObjectMap {
  readonly spec: MapSpec;
  readonly section: string;
  readonly offset: number;
  /** The programs and maps that its definition puts into it, by name. */
  readonly slots: readonly MapSlot[];
}

/** Changes of a test to a map's definition. */
export interface MapOverride {
  readonly maxEntries?: number;
}

/**
 * Reads the maps that an object defines, by the rules of libbpf, Aya or cilium/ebpf: the first that accepts them.
 * @throws {VmError} VM_BAD_MAP with libbpf's reason
 */
export function readMapSpecs(
  elf: ElfObject,
  btf: Btf | undefined,
  overrides: Readonly<Record<string, MapOverride>> = {},
): ObjectMap[] {
  const report = checkMaps({ elf, btf }, { isRelaxed: true });
  const defined = report.maps.map(({ name, section, offset, loaders, slots = [] }): ObjectMap => {
    const spec = specOf(definitionOf(name, [loaders.libbpf, loaders.aya, loaders.cilium]), btf);
    return { spec: { ...spec, ...overrides[name] }, section, offset, slots };
  });
  const legacy = report.legacy.map(
    ({ name, section, offset, type, keySize, valueSize, maxEntries, flags }): ObjectMap => ({
      spec: { name, type, keySize, valueSize, maxEntries, flags, extra: 0n, ...overrides[name] },
      section,
      offset,
      slots: [],
    }),
  );
  return [...defined, ...legacy];
}

function definitionOf(name: string, answers: readonly (LoaderAnswer | undefined)[]): MapDefinition {
  const accepted = answers.find((answer) => answer?.ok === true);
  if (accepted?.ok === true) return accepted.map;
  const [first] = answers;
  const found = first?.ok === false ? first.message : 'no definition';
  throw new VmError('VM_BAD_MAP', { name, found, expected: 'a definition that a loader accepts' });
}

function specOf(definition: MapDefinition, btf: Btf | undefined): MapSpec {
  const { name, type, keySize, valueSize, maxEntries, flags, extra, keyType, valueType, inner } = definition;
  const types = btf !== undefined && {
    types: { btf, ...(keyType > 0 && { key: keyType }), ...(valueType > 0 && { value: valueType }) },
  };
  return {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    extra,
    ...types,
    ...(inner !== undefined && { inner: specOf(inner, btf) }),
  };
}

/** Sections whose bytes programs access as variables. */
const dataSection = /^\.(?:data|rodata|bss)(?:\.|$)/;

/** Whether a section holds variables. */
export function isDataSection({ name, size }: ElfSection): boolean {
  return size > 0 && dataSection.test(name);
}

/** The map of a section of variables: an array with the section as its one value. */
export function specOfData({ name, size }: ElfSection): MapSpec {
  const readOnlyForPrograms = 1 << 7;
  const flags = name.startsWith('.rodata') ? readOnlyForPrograms : 0;
  return { name, type: 2, keySize: 4, valueSize: size, maxEntries: 1, flags, extra: 0n };
}
