import type { Btf, ElfSection, ElfSymbol } from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { BpfMachine } from '../machine/bpf-machine.js';
import { addressBase } from '../memory/region.js';
import { bytesOfU32 } from '../memory/words.js';
import type { KernelMap } from '../maps/kernel-map.js';
import type { MapSpec } from '../maps/bpf-map.js';
import { MapType } from '../maps/map-type.js';
import type { Machine } from '../machine/machine.js';
import type { Addresses } from './link-program.js';
import { isDataSection, readMapSpecs, specOfData, type MapOverride, type ObjectMap } from './map-specs.js';
import type { ObjectFile } from './object-functions.js';

/** The options of `load` that addresses depend on. */
export interface AddressOptions {
  readonly externs?: Readonly<Record<string, number | bigint>>;
  readonly maps?: Readonly<Record<string, MapOverride>>;
}

interface Made {
  readonly definition: ObjectMap;
  readonly map: KernelMap;
}

/** Makes the maps of an object, including its globals, and finds their addresses. */
export class ObjectAddresses implements Addresses {
  /** In the order of the object; those of sections of globals last. */
  readonly maps: readonly KernelMap[];
  readonly #made: readonly Made[];
  readonly #data = new Map<string, KernelMap>();
  readonly #externs = new Map<string, bigint>();
  readonly #machine: BpfMachine;
  readonly #btf: Btf | undefined;
  readonly #options: AddressOptions;

  constructor(
    file: ObjectFile,
    machine: BpfMachine,
    createMap: (spec: MapSpec, machine: Machine) => KernelMap,
    options: AddressOptions,
  ) {
    this.#machine = machine;
    this.#btf = file.btf;
    this.#options = options;
    const make = (spec: MapSpec): KernelMap => {
      const map = createMap(withEntries(spec, machine), machine);
      machine.addMap(map);
      return map;
    };
    this.#made = readMapSpecs(file.elf, file.btf, options.maps).map((definition) => ({
      definition,
      map: make(definition.spec),
    }));
    for (const section of file.elf.sections.filter(isDataSection)) {
      const map = make(specOfData(section));
      machine.memory.bytes.set(section.data.subarray(0, section.size), map.valueAddress - addressBase);
      this.#data.set(section.name, map);
    }
    this.maps = [...this.#made.map(({ map }) => map), ...this.#data.values()];
  }

  inSection(section: ElfSection, offset: number): number | undefined {
    const data = this.#data.get(section.name);
    if (data !== undefined) return data.valueAddress + offset;
    const here = this.#made.filter(({ definition }) => definition.section === section.name);
    return here.find(({ definition }) => definition.offset === offset)?.map.address;
  }

  ofExtern({ name, binding }: ElfSymbol): bigint {
    const known = this.#externs.get(name);
    if (known !== undefined) return known;
    const isGiven = Object.hasOwn(this.#options.externs ?? {}, name);
    if (!isGiven && binding !== 'weak') throw new VmError('VM_NO_EXTERN', { name, option: 'externs' });
    const value = BigInt(this.#options.externs?.[name] ?? 0);
    const address = this.#isConfig(name) ? this.#placeConfig(name, value) : value;
    this.#externs.set(name, address);
    return address;
  }

  /** Fills maps with the programs and maps of their definitions. To be called when all programs have ids. */
  fillSlots(): void {
    for (const { definition, map } of this.#made) {
      for (const { index, name, kind } of definition.slots) {
        const inner = this.#made.find(({ definition: other }) => other.spec.name === name)?.map;
        const id = kind === 'program' ? this.#machine.idOfProgram(name) : inner && this.#machine.idOfMap(inner);
        if (id === undefined) continue;
        map.userUpdate(bytesOfU32(index), bytesOfU32(id), 0);
      }
    }
  }

  /** Whether a variable holds a value of the kernel's configuration, rather than an address. */
  #isConfig(name: string): boolean {
    const section = this.#btf?.find('.kconfig', 'DATASEC');
    const type = section === undefined ? undefined : this.#btf!.type(section);
    if (type?.kind !== 'DATASEC') return false;
    return type.entries.some((entry) => {
      const variable = this.#btf!.type(entry.type);
      return variable.kind === 'VAR' && variable.name === name;
    });
  }

  #placeConfig(name: string, value: bigint): bigint {
    const { memory } = this.#machine;
    const region = memory.allocate(8, { kind: 'global', name: `extern ${name}`, isWritable: false });
    memory.view.setBigUint64(region.offset, BigInt.asUintN(64, value), true);
    return BigInt(region.address);
  }
}

/** Gives a perf event array without a size an entry for each CPU, as loaders do. */
function withEntries(spec: MapSpec, { environment }: BpfMachine): MapSpec {
  const isOpen = spec.type === MapType.PERF_EVENT_ARRAY && spec.maxEntries === 0;
  return isOpen ? { ...spec, maxEntries: environment.cpuCount } : spec;
}
