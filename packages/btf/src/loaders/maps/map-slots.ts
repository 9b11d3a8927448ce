import type { Btf } from '../../model/btf.js';
import { type ElfObject, type ElfSection, type ElfSymbol, hasInstructions, SectionType } from '../../elf/elf-object.js';
import type { LoaderObject } from '../loader-object.js';
import { skipModifiers, typeAt } from '../../model/walk-types.js';
import type { MapVariable } from './map-definition.js';

/** The initial content of a slot in a program array or map of maps. */
export interface MapSlot {
  /** The key, from 0. */
  readonly index: number;
  /** The symbol's name. */
  readonly name: string;
  /** `other`: something that loaders never put into a map. */
  readonly kind: 'program' | 'map' | 'other';
}

/** Size of a slot: a pointer. */
const slotSize = 8;
/**
 * Reads the slots that map definitions fill: the last member is `values`, and each pointer after it is a relocation.
 *
 * @returns the filled slots of each map that has any, by the map's name, ordered by index
 * @see libbpf src/libbpf.c bpf_object__collect_map_relos
 */
export function readMapSlots(
  { elf }: LoaderObject,
  btf: Btf,
  section: ElfSection,
  variables: readonly MapVariable[],
): Map<string, MapSlot[]> {
  const places = placesOf(elf, btf, section, variables);
  const found = new Map<string, MapSlot[]>();
  if (places.length === 0) return found;
  const symbolAt = symbolFinder(elf);
  for (const { offset, symbol: index, addend } of elf.relocationsOf(section)) {
    const place = lastBefore(places, offset);
    const symbol = elf.symbols[index];
    if (place === undefined || offset >= place.end || symbol === undefined) continue;
    // For a symbol that is not global, the compiler refers to its section and offset.
    const target =
      symbol.kind === 'section' ? (symbolAt(symbol.section, addend ?? wordAt(elf, section, offset)) ?? symbol) : symbol;
    const slot = { index: Math.floor((offset - place.begin) / slotSize), name: target.name, kind: kindOf(elf, target) };
    const slots = found.get(place.name);
    if (slots === undefined) found.set(place.name, [slot]);
    else slots.push(slot);
  }
  for (const slots of found.values()) slots.sort((one, other) => one.index - other.index);
  return found;
}

/** Where the pointers of a map are in its section. */
interface Place {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** In section order. */
function placesOf(elf: ElfObject, btf: Btf, section: ElfSection, variables: readonly MapVariable[]): Place[] {
  const symbols = new Map(
    elf.symbols.filter((symbol) => symbol.section === section.index).map((symbol) => [symbol.name, symbol]),
  );
  const places = variables.flatMap(({ name, entry }): Place[] => {
    const [symbol, variable] = [symbols.get(name), typeAt(btf, entry.type)];
    if (symbol === undefined || variable?.kind !== 'VAR') return [];
    const type = typeAt(btf, skipModifiers(btf, variable.type));
    const last = type?.kind === 'STRUCT' ? type.members.at(-1) : undefined;
    return last?.name === 'values'
      ? [{ name, begin: symbol.value + last.offsetBits / 8, end: symbol.value + symbol.size }]
      : [];
  });
  return places.sort((one, other) => one.begin - other.begin);
}

/** The last item that starts at an offset or before it. */
function lastBefore(places: readonly Place[], offset: number): Place | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]!.begin <= offset) low = middle + 1;
    else high = middle;
  }
  return places[low - 1];
}

/** Finds the symbol defined at an offset of a section. */
function symbolFinder({ symbols }: ElfObject): (section: number, value: bigint) => ElfSymbol | undefined {
  let byPlace: Map<string, ElfSymbol> | undefined;
  return (section, value) => {
    byPlace ??= new Map(
      symbols
        .filter(({ kind }) => kind === 'object' || kind === 'func')
        .map((symbol) => [`${symbol.section} ${symbol.value}`, symbol]),
    );
    return byPlace.get(`${section} ${value}`);
  };
}

/** Without an explicit addend, the addend of a relocation is in the section contents. */
function wordAt(elf: ElfObject, { data, type }: ElfSection, offset: number): bigint {
  if (type === SectionType.nobits || offset + slotSize > data.length) return 0n;
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(offset, elf.byteOrder === 'little');
}

function kindOf(elf: ElfObject, { section }: ElfSymbol): MapSlot['kind'] {
  const found = elf.sections[section];
  if (found === undefined) return 'other';
  if (found.name === '.maps') return 'map';
  return hasInstructions(found) && found.name !== '.text' ? 'program' : 'other';
}
