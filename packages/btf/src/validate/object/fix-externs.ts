import type { ElfObject } from '../../elf/elf-object.js';
import { LoaderRefusal } from '../maps/map-definition.js';
import { Kind } from '../kinds.js';
import type { EditableBtf } from './editable-btf.js';

/** Each extern of `.ksyms` is loaded as an int. */
const externSize = 4;

/**
 * Turns externs into what the kernel accepts: functions become global ones with a dummy variable, variables become ints of
 * the section.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c bpf_object__collect_externs
 */
export function fixExterns(btf: EditableBtf, elf: ElfObject): void {
  const count = btf.count;
  let dummy: { readonly variable: number; readonly name: number; readonly int: number } | undefined;
  for (let id = 1; id < count; id += 1) {
    if (btf.kind(id) !== Kind.Datasec) continue;
    const name = btf.name(id);
    if (name === '.ksyms') {
      dummy ??= addDummy(btf);
      fixKsyms(btf, id, dummy);
    } else if (name === '.kconfig') fixKconfig(btf, id);
    else if (hasExtern(btf, id) && elf.section(name) === undefined) throw new LoaderRefusal(`unrecognized extern section '${name}'`, 'ENOTSUP');
  }
}

/** libbpf uses an int that is there, or adds one. */
function addDummy(btf: EditableBtf): { variable: number; name: number; int: number } {
  let int: number | undefined;
  for (let id = 1; id < btf.count && int === undefined; id += 1) {
    const words = btf.words(id);
    if (btf.kind(id) === Kind.Int && words[2] === 4 && (words[3]! & 0xffffff) === 32) int = id;
  }
  int ??= btf.addType(btf.addString('int'), Kind.Int << 24, 4, (1 << 24) | 32);
  const name = btf.addString('dummy_ksym');
  return { variable: btf.addType(name, Kind.Var << 24, int, 1), name, int };
}

function fixKsyms(btf: EditableBtf, id: number, dummy: { variable: number; name: number; int: number }): void {
  const words = btf.words(id);
  const count = btf.vlen(id);
  for (let index = 0; index < count; index += 1) {
    const at = 3 + index * 3;
    const symbol = words[at]!;
    const record = btf.words(symbol);
    if (btf.kind(symbol) === Kind.Func) {
      nameParameters(btf, record[2]!, dummy.name);
      btf.setInfo(symbol, Kind.Func, 1);
      words[at] = dummy.variable;
    } else if (btf.kind(symbol) === Kind.Var) {
      record[3] = 1;
      record[2] = dummy.int;
    }
    words[at + 1] = index * externSize;
    words[at + 2] = externSize;
  }
  words[2] = count * externSize;
}

function nameParameters(btf: EditableBtf, prototype: number, name: number): void {
  if (btf.kind(prototype) !== Kind.FuncProto) return;
  const words = btf.words(prototype);
  for (let at = 3; at < words.length; at += 2) if (words[at] === 0 && words[at + 1] !== 0) words[at] = name;
}

/** Lays the configuration values out by alignment, size and name. */
function fixKconfig(btf: EditableBtf, id: number): void {
  const words = btf.words(id);
  const entries = Array.from({ length: btf.vlen(id) }, (_, index) => 3 + index * 3);
  const alignmentOf = (at: number): number => Math.min(8, words[at + 2]!) || 1;
  const nameOf = (at: number): string => btf.name(words[at]!);
  const order = entries.toSorted((a, b) =>
    alignmentOf(a) - alignmentOf(b) || words[a + 2]! - words[b + 2]! || (nameOf(a) < nameOf(b) ? -1 : 1));
  let offset = 0;
  for (const at of order) {
    const alignment = alignmentOf(at);
    offset = Math.ceil(offset / alignment) * alignment;
    words[at + 1] = offset;
    offset += words[at + 2]!;
    const variable = btf.words(words[at]!);
    if (variable.length > 3) variable[3] = 1;
  }
  words[2] = offset;
}

function hasExtern(btf: EditableBtf, id: number): boolean {
  const words = btf.words(id);
  for (let at = 3; at < words.length; at += 3) {
    const symbol = words[at]!;
    const isExternVar = btf.kind(symbol) === Kind.Var && btf.words(symbol)[3] === 2;
    const isExternFunc = btf.kind(symbol) === Kind.Func && btf.vlen(symbol) === 2;
    if (isExternVar || isExternFunc) return true;
  }
  return false;
}
