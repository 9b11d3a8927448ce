import type { Btf } from '../../model/btf.js';
import type { Member, StructType } from '../../model/btf-type.js';
import type { ElfSection, ElfSymbol } from '../../elf/elf-object.js';
import type { LoaderObject } from '../loader-object.js';
import { maxChain, skipModifiers, typeAt } from '../../model/walk-types.js';
import { formatGo, formatGoBrief, goType } from './go-type.js';
import { LoaderRefusal } from '../loader-object.js';
import { type Draft, emptyMap, type MapDefinition, type MapVariable } from './map-definition.js';

/** Types for which the library ignores the value size: perf event array, ring buffer, arena. */
const withoutValueSize = [4, 27, 33];

/** Symbols of a section as the library sees them: objects and untyped symbols with a name, one for each offset. */
export function ciliumSymbols(object: LoaderObject, section: ElfSection): ElfSymbol[] {
  const symbols = new Map<number, ElfSymbol>();
  for (const symbol of object.elf.symbols) {
    if (symbol.section === section.index && symbol.name !== '' && (symbol.kind === 'none' || symbol.kind === 'object'))
      symbols.set(symbol.value, symbol);
  }
  return [...symbols.values()];
}

/**
 * Reads one map of `.maps` as cilium/ebpf does.
 *
 * @throws {LoaderRefusal}
 * @see cilium/ebpf 0.22.0 elf_reader.go loadBTFMaps, mapSpecFromBTF; a map's symbol must be global where a program uses it
 */
export function readCiliumMap(
  object: LoaderObject,
  section: ElfSection,
  { entry, name }: MapVariable,
  count: number,
): MapDefinition {
  const btf = object.btf!;
  const symbols = ciliumSymbols(object, section);
  if (count !== symbols.length) {
    throw new LoaderRefusal(`section ${section.name}: contains ${symbols.length} symbols but ${count} btf.Vars`);
  }
  const variable = typeAt(btf, entry.type);
  if (variable?.kind !== 'VAR')
    throw new LoaderRefusal(`btf.VarSecInfo doesn't point to a *btf.Var: ${goType(variable)}`);
  const symbol = symbols.find((one) => one.name === name);
  if (symbol === undefined) throw new LoaderRefusal(`section ${section.name}: missing symbol for map ${name}`);
  if (symbol.value + symbol.size > section.size) {
    throw new LoaderRefusal(`section ${section.name}: symbol ${name}: size goes out of bounds of section`);
  }
  if (section.data.subarray(symbol.value, symbol.value + symbol.size).some((byte) => byte !== 0)) {
    throw new LoaderRefusal(`section ${section.name}: map ${name}: initializing BTF map definitions: not supported`);
  }
  if (symbol.binding === 'local') {
    throw new LoaderRefusal(`possible erroneous static qualifier on map definition: found reference to ""`);
  }
  const definition = typeAt(btf, skipModifiers(btf, variable.type));
  if (definition?.kind !== 'STRUCT')
    throw new LoaderRefusal(`expected struct, got ${formatGoBrief(typeAt(btf, variable.type))}`);
  return readDefinition(btf, name, definition as StructType, false);
}

function readDefinition(btf: Btf, name: string, { members }: StructType, isInner: boolean): MapDefinition {
  const fail = (text: string): never => {
    throw new LoaderRefusal(`map ${name}: ${text}`);
  };
  const map = emptyMap(name);
  const seen = { key: false, value: false };
  for (const [index, member] of members.entries()) {
    const number = (prefix: string): number => Number(readNumber(btf, name, member, prefix) & 0xffffffffn);
    switch (member.name) {
      case 'type':
        map.type = number("can't get type");
        break;
      case 'map_flags':
        map.flags = number("can't get BTF map flags");
        break;
      case 'max_entries':
        map.maxEntries = number("can't get BTF map max entries");
        break;
      case 'map_extra':
        map.extra = readNumber(btf, name, member, 'resolving map_extra');
        break;
      case 'key':
      case 'value':
        if (map[`${member.name}Size`] !== 0) fail(`both ${member.name} and ${member.name}_size given`);
        readType(btf, map, member, member.name);
        seen[member.name] = true;
        break;
      case 'key_size':
      case 'value_size': {
        const what = member.name === 'key_size' ? 'key' : 'value';
        if (seen[what] || map[`${what}Size`] !== 0) fail(`both ${what} and ${what}_size given`);
        map[`${what}Size`] = number(`can't get BTF ${what} size`);
        break;
      }
      case 'pinning':
        if (isInner) fail("inner maps can't be pinned");
        map.pinning = number("can't get pinning");
        break;
      case 'values':
        if (index !== members.length - 1) fail("'values' must be the last member in a BTF map definition");
        readValues(btf, map, member, isInner);
        break;
      default:
        fail(`unrecognized field ${member.name} in BTF map definition`);
    }
  }
  if (seen.value && withoutValueSize.includes(map.type)) map.valueSize = 0;
  map.name = [...name].filter((letter) => /[A-Za-z0-9._]/.test(letter)).join('');
  return map;
}

/** @see cilium/ebpf 0.22.0 elf_reader.go uintFromBTF */
function readNumber(btf: Btf, map: string, member: Member, prefix: string): bigint {
  const type = typeAt(btf, member.type);
  if (type?.kind === 'PTR') {
    const array = typeAt(btf, type.type);
    if (array?.kind === 'ARRAY') return BigInt(array.length);
    throw new LoaderRefusal(`map ${map}: ${prefix}: not a pointer to array: ${formatGo(btf, type)}`);
  }
  if (type?.kind !== 'ENUM' && type?.kind !== 'ENUM64') {
    throw new LoaderRefusal(`map ${map}: ${prefix}: not a pointer or enum: ${formatGo(btf, type)}`);
  }
  const first = type.values[0];
  if (first === undefined) throw new LoaderRefusal(`map ${map}: ${prefix}: enum has no values`);
  return BigInt.asUintN(64, BigInt(first.value));
}

function readType(btf: Btf, map: Draft, member: Member, what: 'key' | 'value'): void {
  const pointer = typeAt(btf, member.type);
  if (pointer?.kind !== 'PTR')
    throw new LoaderRefusal(`map ${map.name}: ${what} type is not a pointer: ${goType(pointer)}`);
  map[`${what}Type`] = pointer.type;
  map[`${what}Size`] = sizeOf(btf, pointer.type, `map ${map.name}: can't get size of BTF ${what}`);
}

function readValues(btf: Btf, map: Draft, member: Member, isInner: boolean): void {
  const fail = (text: string): never => {
    throw new LoaderRefusal(`map ${map.name}: ${text}`);
  };
  if (map.valueSize !== 0 && map.valueSize !== 4) fail('value_size must be 0 or 4');
  map.valueSize = 4;
  const array = typeAt(btf, member.type);
  if (array?.kind !== 'ARRAY')
    return fail(`can't resolve type of member 'values': not an array: ${formatGo(btf, array)}`);
  const pointer = typeAt(btf, array.type);
  if (pointer?.kind !== 'PTR')
    return fail(`can't resolve type of member 'values': not an array of pointers: ${formatGo(btf, array)}`);
  const target = typeAt(btf, pointer.type);
  if (target?.kind === 'FUNC_PROTO') {
    if (map.type !== 3) fail('map needs to be a program array');
    return;
  }
  if (target?.kind !== 'STRUCT') return fail("unsupported value type {UNRECOGNIZED: q} in 'values' field");
  if (map.type !== 12 && map.type !== 13) fail('outer map needs to be an array or a hash of maps');
  if (isInner) fail('nested inner maps are not supported');
  try {
    map.inner = readDefinition(btf, `${map.name}_inner`, target as StructType, true);
  } catch (error) {
    if (!(error instanceof LoaderRefusal)) throw error;
    fail(`can't parse BTF map definition of inner map: ${error.message.replace(/^map [^:]*: /, '')}`);
  }
}

/** @see cilium/ebpf 0.22.0 btf/types.go Sizeof */
function sizeOf(btf: Btf, root: number, prefix: string): number {
  let id = root;
  let count = 1;
  for (let left = maxChain; left > 0; left -= 1) {
    const type = typeAt(btf, id);
    switch (type?.kind) {
      case 'ARRAY':
        count *= type.length;
        id = type.type;
        break;
      case 'TYPEDEF':
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG':
        id = type.type;
        break;
      case 'PTR':
        return count * 8;
      case 'INT':
      case 'ENUM':
      case 'ENUM64':
      case 'STRUCT':
      case 'UNION':
      case 'FLOAT':
      case 'DATASEC':
        return count * type.size;
      case 'VOID':
        return 0;
      default:
        throw new LoaderRefusal(`${prefix}: type ${goType(type)}: type is unsized`);
    }
  }
  throw new LoaderRefusal(`${prefix}: type ${goType(typeAt(btf, root))}: exceeded type depth`);
}
