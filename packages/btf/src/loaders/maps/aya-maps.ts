import type { Btf } from '../../model/btf.js';
import type { BtfType, Member, StructType } from '../../model/btf-type.js';
import type { ElfSection } from '../../elf/elf-object.js';
import type { LoaderObject } from '../loader-object.js';
import { isModifier, maxChain, typeAt } from '../../model/walk-types.js';
import { LoaderRefusal } from '../loader-object.js';
import { type Draft, emptyMap, type MapDefinition, type MapVariable } from './map-definition.js';

/**
 * Reads one map of a section whose name begins with `.maps` as Aya does.
 *
 * @throws {LoaderRefusal}
 * @see aya-obj 0.6.0 src/obj.rs parse_btf_maps, parse_btf_map_def
 */
export function readAyaMap(object: LoaderObject, section: ElfSection, { entry }: MapVariable): MapDefinition {
  const btf = object.btf!;
  const symbols = object.elf.symbols.filter((symbol) => symbol.section === section.index);
  if (symbols.length === 0) throw new LoaderRefusal(`no symbols found in the ${section.name} section`);
  const variable = typeOf(btf, entry.type);
  if (variable.kind !== 'VAR') throw unexpected(variable);
  const definition = typeOf(btf, resolve(btf, variable.type));
  if (definition.kind !== 'STRUCT') throw unexpected(definition);
  const map = readDefinition(btf, variable.name, definition as StructType, false);
  if (!symbols.some(({ name }) => name === variable.name)) {
    throw new LoaderRefusal(`symbol with name ${variable.name} not found in the symbols table`);
  }
  return map;
}

/** @see aya-obj 0.6.0 src/obj.rs parse_btf_map_struct */
function readDefinition(btf: Btf, name: string, { members }: StructType, isInner: boolean): MapDefinition {
  const map = emptyMap(name);
  for (const member of members) {
    const number = (): number => readNumber(btf, member.type);
    switch (member.name) {
      case 'type':
        map.type = number();
        break;
      case 'key':
        readType(btf, map, member, 'key');
        break;
      case 'value':
        readType(btf, map, member, 'value');
        break;
      case 'key_size':
        map.keySize = number();
        break;
      case 'value_size':
        map.valueSize = number();
        break;
      case 'max_entries':
        map.maxEntries = number();
        break;
      case 'map_flags':
        map.flags = number();
        break;
      case 'map_extra':
        map.extra = BigInt(number());
        break;
      case 'pinning':
        map.pinning = readPinning(name, isInner, number);
        break;
      case 'values':
        readValues(btf, map, member, isInner);
        break;
      default: // Ignored, numa_node too.
    }
  }
  return map;
}

function readPinning(name: string, isInner: boolean, number: () => number): number {
  if (isInner) throw new LoaderRefusal(`BTF map \`${name}\`: inner map definition cannot be pinned`);
  return number() === 1 ? 1 : 0;
}

function readNumber(btf: Btf, id: number): number {
  const pointer = typeOf(btf, id);
  if (pointer.kind !== 'PTR') throw unexpected(pointer);
  const array = typeOf(btf, pointer.type);
  if (array.kind !== 'ARRAY') throw unexpected(array);
  return array.length;
}

function readType(btf: Btf, map: Draft, member: Member, what: 'key' | 'value'): void {
  const pointer = typeOf(btf, member.type);
  if (pointer.kind !== 'PTR') throw new LoaderRefusal(`unexpected BTF type id \`${member.type}\``);
  map[`${what}Size`] = sizeOf(btf, pointer.type);
  map[`${what}Type`] = pointer.type;
}

function readValues(btf: Btf, map: Draft, member: Member, isInner: boolean): void {
  if (isInner) throw new LoaderRefusal(`BTF map \`${map.name}\`: multi-level map-in-map is not supported`);
  const array = typeOf(btf, member.type);
  if (array.kind !== 'ARRAY') throw unexpected(array);
  if (array.length !== 0) throw new LoaderRefusal(`BTF map \`${map.name}\`: \`values\` spec is not a zero-sized array`);
  const pointer = typeOf(btf, resolve(btf, array.type));
  if (pointer.kind !== 'PTR') throw unexpected(pointer);
  const inner = typeOf(btf, resolve(btf, pointer.type));
  if (inner.kind !== 'STRUCT') throw unexpected(inner);
  map.inner = readDefinition(btf, map.name, inner as StructType, true);
  map.valueSize = 4;
}

/** @see aya-obj 0.6.0 src/btf/btf.rs type_size */
function sizeOf(btf: Btf, root: number): number {
  let id = root;
  let count = 1;
  for (let left = maxChain; left > 0; left -= 1) {
    const type = typeOf(btf, id);
    const size = type.kind === 'PTR' ? 8 : 'size' in type ? type.size : undefined;
    if (size !== undefined) {
      if (size * count > 0xffffffff) throw new LoaderRefusal('invalid BTF type info segment');
      return size * count;
    }
    if (type.kind === 'ARRAY') {
      count *= type.length;
      if (count > 0xffffffff) throw new LoaderRefusal('invalid BTF type info segment');
      id = type.type;
    } else if ('type' in type && type.kind !== 'FUNC') id = type.type;
    else throw new LoaderRefusal(`unexpected BTF type id \`${id}\``);
  }
  throw new LoaderRefusal('maximum depth reached resolving BTF type');
}

function resolve(btf: Btf, root: number): number {
  let id = root;
  for (let left = maxChain; left > 0; left -= 1) {
    const type = typeOf(btf, id);
    if (!isModifier(type)) return id;
    id = type.type;
  }
  throw new LoaderRefusal('maximum depth reached resolving BTF type');
}

function typeOf(btf: Btf, id: number): BtfType {
  const type = typeAt(btf, id);
  if (type === undefined) throw new LoaderRefusal(`unknown BTF type id \`${id}\``);
  return type;
}

/** Aya names the type that the unexpected one refers to, 0 when it refers to none. */
function unexpected(type: BtfType): LoaderRefusal {
  const hasType = 'type' in type && type.kind !== 'FUNC' && type.kind !== 'ARRAY';
  return new LoaderRefusal(`unexpected BTF type id \`${hasType ? type.type : 0}\``);
}
