import type { Btf } from '../../model/btf.js';
import type { BtfType, Member, StructType } from '../../model/btf-type.js';
import type { ElfSection } from '../../elf/elf-object.js';
import type { LoaderObject } from '../loader-object.js';
import { skipModifiers, typeAt } from '../../model/walk-types.js';
import { LoaderRefusal } from '../loader-object.js';
import { type Draft, emptyMap, type MapDefinition, type MapVariable } from './map-definition.js';
import { libbpfSize } from '../../layout/libbpf-size.js';

const mapInMapTypes = [12, 13];
const progArray = 3;

/** BPF_MAP_TYPE_ARENA; an object may have only one. */
const arena = 33;

/** libbpf's error for a second arena. @see libbpf src/libbpf.c bpf_object__init_user_btf_maps */
export function secondArena(
  maps: readonly MapDefinition[],
): { readonly name: string; readonly refusal: LoaderRefusal } | undefined {
  const [first, second] = maps.filter(({ type }) => type === arena);
  if (first === undefined || second === undefined) return undefined;
  const message = `map '${second.name}': only single ARENA map is supported (map '${first.name}' is also ARENA)`;
  return { name: second.name, refusal: new LoaderRefusal(message, 'EINVAL') };
}

/** Options of libbpf's reader. */
export interface LibbpfOptions {
  /** Unknown fields are ignored (relaxed_maps). */
  readonly isRelaxed?: boolean;
}

/**
 * Reads one map of `.maps` as libbpf does.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c bpf_object__init_user_btf_map
 */
export function readLibbpfMap(
  object: LoaderObject,
  section: ElfSection,
  variable: MapVariable,
  index: number,
  options: LibbpfOptions = {},
): MapDefinition {
  const btf = object.btf!;
  const { entry } = variable;
  const type = typeAt(btf, entry.type);
  const { name } = variable;
  if (name === '') throw new LoaderRefusal(`map #${index}: empty name.`, 'EINVAL');
  // Offsets of a fresh object are 0; by this point the loader has filled them in from the symbols.
  const offset = symbolOffset(object, section, name) ?? entry.offset;
  if (offset + entry.size > section.size) throw new LoaderRefusal(`map '${name}' BTF data is corrupted.`, 'EINVAL');
  if (type?.kind !== 'VAR') throw new LoaderRefusal(`map '${name}': unexpected var kind ${kindOf(type)}.`, 'EINVAL');
  if (type.linkage !== 1 || isHidden(object, section, name)) {
    const linkage = type.linkage === 2 ? 'extern' : type.linkage === 0 || type.linkage === 1 ? 'static' : 'unknown';
    throw new LoaderRefusal(`map '${name}': unsupported map linkage ${linkage}.`, 'EOPNOTSUPP');
  }
  const definition = typeAt(btf, skipModifiers(btf, type.type));
  if (definition?.kind !== 'STRUCT') throw new LoaderRefusal(`map '${name}': unexpected def kind var.`, 'EINVAL');
  if (definition.size > entry.size) throw new LoaderRefusal(`map '${name}': invalid def size.`, 'EINVAL');
  return readDefinition(btf, name, definition as StructType, options.isRelaxed ?? false, false);
}

/** @see libbpf src/libbpf.c parse_btf_map_def */
function readDefinition(
  btf: Btf,
  name: string,
  { members }: StructType,
  isRelaxed: boolean,
  isInner: boolean,
): MapDefinition {
  const map = emptyMap(name);
  for (const [index, member] of members.entries()) {
    const number = (): number => readNumber(btf, name, member);
    switch (member.name) {
      case 'type':
        map.type = number();
        break;
      case 'max_entries':
        map.maxEntries = number();
        break;
      case 'map_flags':
        map.flags = number();
        break;
      case 'numa_node':
        map.numaNode = number();
        break;
      case 'key_size':
        map.keySize = agreed(name, 'key', map.keySize, number());
        break;
      case 'value_size':
        map.valueSize = agreed(name, 'value', map.valueSize, number());
        break;
      case 'key':
        readType(btf, map, member, 'key');
        break;
      case 'value':
        readType(btf, map, member, 'value');
        break;
      case 'values':
        readValues(btf, map, member, index === members.length - 1, isRelaxed, isInner);
        break;
      case 'pinning':
        map.pinning = readPinning(name, isInner, number);
        break;
      case 'map_extra':
        map.extra = readLong(btf, name, member);
        break;
      default:
        if (!isRelaxed) throw new LoaderRefusal(`map '${name}': unknown field '${member.name}'.`, 'ENOTSUP');
    }
  }
  if (map.type === 0) throw new LoaderRefusal(`map '${name}': map type isn't specified.`, 'EINVAL');
  map.maxEntries = isRingBuffer(map.type) ? ringBufferSize(map.maxEntries) : map.maxEntries;
  return map;
}

function readPinning(name: string, isInner: boolean, number: () => number): number {
  if (isInner) throw new LoaderRefusal(`map '${name}': inner def can't be pinned.`, 'EINVAL');
  const value = number();
  if (value > 1) throw new LoaderRefusal(`map '${name}': invalid pinning value ${value}.`, 'EINVAL');
  return value;
}

/** @see libbpf src/libbpf.c get_map_field_int */
function readNumber(btf: Btf, map: string, member: Member): number {
  const pointer = typeAt(btf, skipModifiers(btf, member.type));
  const fail = (text: string): never => {
    throw new LoaderRefusal(`map '${map}': attr '${member.name}': ${text}`, 'EINVAL');
  };
  if (pointer?.kind !== 'PTR') return fail(`expected PTR, got ${kindOf(pointer)}.`);
  const array = typeAt(btf, pointer.type);
  if (array === undefined) return fail(`type [${pointer.type}] not found.`);
  return array.kind === 'ARRAY' ? array.length : fail(`expected ARRAY, got ${kindOf(array)}.`);
}

/** @see libbpf src/libbpf.c get_map_field_long */
function readLong(btf: Btf, map: string, member: Member): bigint {
  const type = typeAt(btf, skipModifiers(btf, member.type));
  if (type?.kind === 'PTR') return BigInt(readNumber(btf, map, member));
  const prefix = `map '${map}': attr '${member.name}': `;
  if (type?.kind !== 'ENUM' && type?.kind !== 'ENUM64') {
    throw new LoaderRefusal(`${prefix}expected ENUM or ENUM64, got ${kindOf(type)}.`, 'EINVAL');
  }
  if (type.values.length !== 1) throw new LoaderRefusal(`${prefix}invalid __ulong`, 'EINVAL');
  return BigInt.asUintN(64, BigInt(type.values[0]!.value));
}

function agreed(map: string, what: 'key' | 'value', known: number, size: number): number {
  if (known === 0 || known === size) return size;
  throw new LoaderRefusal(`map '${map}': conflicting ${what} size ${known} != ${size}.`, 'EINVAL');
}

function readType(btf: Btf, map: Draft, member: Member, what: 'key' | 'value'): void {
  const pointer = typeAt(btf, member.type);
  if (pointer?.kind !== 'PTR') {
    throw new LoaderRefusal(`map '${map.name}': ${what} spec is not PTR: ${kindOf(pointer)}.`, 'EINVAL');
  }
  const size = libbpfSize(btf, pointer.type);
  if (typeof size === 'string') {
    const code = size === 'E2BIG' ? -7 : -22;
    throw new LoaderRefusal(
      `map '${map.name}': can't determine ${what} size for type [${pointer.type}]: ${code}.`,
      size,
    );
  }
  map[`${what}Size`] = agreed(map.name, what, map[`${what}Size`], size);
  map[`${what}Type`] = pointer.type;
}

function readValues(btf: Btf, map: Draft, member: Member, isLast: boolean, isRelaxed: boolean, isInner: boolean): void {
  const isProgArray = map.type === progArray;
  const isMapInMap = mapInMapTypes.includes(map.type);
  const desc = isMapInMap ? 'map-in-map inner' : 'prog-array value';
  const fail = (text: string, errno = 'EINVAL'): never => {
    throw new LoaderRefusal(`map '${map.name}': ${text}`, errno);
  };
  if (isInner) fail('multi-level inner maps not supported.', 'ENOTSUP');
  if (!isLast) fail(`'${member.name}' member should be last.`);
  if (!isMapInMap && !isProgArray) fail('should be map-in-map or prog-array.', 'ENOTSUP');
  if (map.valueSize !== 0 && map.valueSize !== 4) fail(`conflicting value size ${map.valueSize} != 4.`);
  map.valueSize = 4;
  const array = typeAt(btf, member.type);
  if (array?.kind !== 'ARRAY' || array.length !== 0) return fail(`${desc} spec is not a zero-sized array.`);
  const pointer = typeAt(btf, skipModifiers(btf, array.type));
  if (pointer?.kind !== 'PTR') return fail(`${desc} def is of unexpected kind ${kindOf(pointer)}.`);
  const target = typeAt(btf, skipModifiers(btf, pointer.type));
  if (isProgArray) {
    if (target?.kind !== 'FUNC_PROTO') fail(`prog-array value def is of unexpected kind ${kindOf(target)}.`);
    return;
  }
  if (target?.kind !== 'STRUCT') return fail(`map-in-map inner def is of unexpected kind ${kindOf(target)}.`);
  map.inner = readDefinition(btf, `${map.name}.inner`, target as StructType, isRelaxed, true);
}

/** The name of a kind as libbpf prints it. @see libbpf src/libbpf.c __btf_kind_str */
function kindOf(type: BtfType | undefined): string {
  const kind = type?.kind ?? 'VOID';
  return kind === 'VOID' ? 'void' : kind.toLowerCase();
}

function isRingBuffer(type: number): boolean {
  return type === 27 || type === 31;
}

const pageSize = 4096;

/**
 * Rounds a ring buffer's size up to a power of two of pages.
 *
 * @see libbpf src/libbpf.c adjust_ringbuf_sz; a page is 4096 bytes here
 */
export function ringBufferSize(size: number): number {
  const pages = size / pageSize;
  if (size === 0 || (Number.isInteger(pages) && (pages & (pages - 1)) === 0)) return size;
  for (let rounded = pageSize; rounded <= 0xffffffff; rounded *= 2) if (rounded > size) return rounded;
  return size;
}

function symbolOffset(object: LoaderObject, section: ElfSection, name: string): number | undefined {
  return object.elf.symbols.find((symbol) => symbol.section === section.index && symbol.name === name)?.value;
}

/** A hidden variable becomes static before maps are read. */
function isHidden(object: LoaderObject, section: ElfSection, name: string): boolean {
  const symbol = object.elf.symbols.find((one) => one.section === section.index && one.name === name);
  return symbol !== undefined && (symbol.visibility === 'internal' || symbol.visibility === 'hidden');
}
