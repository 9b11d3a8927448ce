import { LoaderRefusal } from '../loader-object.js';
import { Kind } from '../../wire/kind.js';
import type { EditableBtf } from './editable-btf.js';

/** Encodings of integers that matter here. */
const bool = 4;

/** A kernel configuration value. */
interface Value {
  /** Index of its first word in the section's record. */
  readonly at: number;
  readonly variable: number;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly alignment: number;
}

/**
 * Lays out the values of `.kconfig`: ordered by descending alignment, then ascending size, then name.
 *
 * @throws {LoaderRefusal} for a type that configuration values cannot have
 * @see libbpf src/libbpf.c bpf_object__collect_externs, cmp_externs, find_kcfg_type; src/btf.c btf__align_of
 */
export function fixKconfig(btf: EditableBtf, id: number): void {
  const words = btf.words(id);
  const values = Array.from({ length: btf.vlen(id) }, (_, index) => readValue(btf, words, 3 + index * 3));
  const order = values.toSorted((a, b) => b.alignment - a.alignment || a.size - b.size || (a.name < b.name ? -1 : 1));
  let end = 0;
  for (const { at, variable, size, alignment } of order) {
    const offset = Math.ceil(end / alignment) * alignment;
    words[at + 1] = offset;
    btf.words(variable)[3] = 1;
    end = offset + size;
  }
  words[2] = end;
}

function readValue(btf: EditableBtf, words: Uint32Array, at: number): Value {
  const variable = words[at]!;
  const name = btf.name(variable);
  let count = 1;
  let element = btf.skipModifiers(btf.words(variable)[2]!);
  const isArray = btf.kind(element) === Kind.ARRAY;
  if (isArray) {
    count = btf.words(element)[5]!;
    element = btf.skipModifiers(btf.words(element)[3]!);
  }
  const [, , size = 0] = btf.words(element);
  const isFine = isArray
    ? count > 0 && size === 1 && isNumber(btf, element, size)
    : isNumber(btf, element, size) || isTristate(btf, element, size);
  if (!isFine) throw new LoaderRefusal(`extern (kcfg) '${name}': type is unsupported`, 'ENOTSUP');
  return { at, variable, name, size: size * count, alignment: Math.min(8, size) };
}

/** Accepts an integer of 1, 2, 4 or 8 bytes, or a one-byte bool; in an array, a char. */
function isNumber(btf: EditableBtf, id: number, size: number): boolean {
  if (btf.kind(id) !== Kind.INT) return false;
  const isBool = ((btf.words(id)[3]! >>> 24) & bool) !== 0;
  return isBool ? size === 1 : size === 1 || size === 2 || size === 4 || size === 8;
}

function isTristate(btf: EditableBtf, id: number, size: number): boolean {
  const isEnum = (btf.kind(id) === Kind.ENUM && size === 4) || btf.kind(id) === Kind.ENUM64;
  return isEnum && btf.name(id) === 'libbpf_tristate';
}
