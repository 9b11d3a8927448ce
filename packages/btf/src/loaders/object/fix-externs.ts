import type { ElfObject, ElfSymbol } from '../../elf/elf-object.js';
import { LoaderRefusal } from '../loader-object.js';
import { Kind } from '../../wire/kind.js';
import type { EditableBtf } from './editable-btf.js';
import { fixKconfig } from './fix-kconfig.js';

/**
 * Turns externs into what the kernel accepts, as libbpf does: functions become global ones with a dummy variable, variables
 * become ints of the section, and kernel configuration values are laid out.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c bpf_object__collect_externs
 */
export function fixExterns(btf: EditableBtf, elf: ElfObject): void {
  const dummy = addDummy(btf);
  const externs = new Set<number>();
  const sections = new Set<number>();
  for (const { name } of elf.symbols.filter(isExtern)) {
    const id = findExtern(btf, name);
    const section = findSection(btf, id, name);
    const sectionName = btf.name(section);
    if (sectionName === '.kconfig' && btf.kind(id) === Kind.FUNC) {
      throw new LoaderRefusal(`extern function ${name} is unsupported under .kconfig section`, 'ENOTSUP');
    }
    if (sectionName !== '.kconfig' && sectionName !== '.ksyms') {
      throw new LoaderRefusal(`unrecognized extern section '${sectionName}'`, 'ENOTSUP');
    }
    externs.add(id);
    sections.add(section);
  }
  for (const id of sections) assertKnown(btf, id, externs);
  for (const id of sections) if (btf.name(id) === '.ksyms') fixKsyms(btf, id, { int: findInt(btf), dummy });
  for (const id of sections) if (btf.name(id) === '.kconfig') fixKconfig(btf, id);
}

/** @see libbpf src/libbpf.c sym_is_extern */
function isExtern({ kind, binding, section, name }: ElfSymbol): boolean {
  return section === 0 && kind === 'none' && (binding === 'global' || binding === 'weak') && name !== '';
}

/** @see libbpf src/libbpf.c find_extern_btf_id */
function findExtern(btf: EditableBtf, name: string): number {
  for (let id = 1; id < btf.count; id += 1) {
    const kind = btf.kind(id);
    if ((kind !== Kind.VAR && kind !== Kind.FUNC) || btf.name(id) !== name) continue;
    const isExternal = kind === Kind.VAR ? btf.words(id)[3] === 2 : btf.vlen(id) === 2;
    if (isExternal) return id;
    throw new LoaderRefusal(`failed to find BTF for extern '${name}': -22`, 'EINVAL');
  }
  throw new LoaderRefusal(`failed to find BTF for extern '${name}': -2`, 'ENOENT');
}

function findSection(btf: EditableBtf, extern: number, name: string): number {
  for (let id = 1; id < btf.count; id += 1)
    if (btf.kind(id) === Kind.DATASEC && entriesOf(btf, id).includes(extern)) return id;
  throw new LoaderRefusal(`failed to find BTF for extern '${name}' [${extern}] section: -2`, 'ENOENT');
}

/** A section of externs may contain only symbols that the symbol table lists as externs. */
function assertKnown(btf: EditableBtf, section: number, externs: ReadonlySet<number>): void {
  const unknown = entriesOf(btf, section).find((entry) => !externs.has(entry));
  if (unknown === undefined) return;
  const kind = btf.name(section) === '.kconfig' || btf.kind(unknown) === Kind.VAR ? 'var' : 'func';
  throw new LoaderRefusal(`failed to find extern definition for BTF ${kind} '${btf.name(unknown)}'`, 'ESRCH');
}

/** The type ids in a section. */
function entriesOf(btf: EditableBtf, id: number): number[] {
  return Array.from({ length: btf.vlen(id) }, (_, index) => btf.words(id)[3 + index * 3]!);
}

/** The first 32-bit integer; void where there is none. */
function findInt(btf: EditableBtf): number {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kind(id) === Kind.INT && (btf.words(id)[3]! & 0xff) === 32) return id;
  }
  return 0;
}

/** @see libbpf src/libbpf.c add_dummy_ksym_var */
function addDummy(btf: EditableBtf): number | undefined {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kind(id) !== Kind.DATASEC || btf.name(id) !== '.ksyms') continue;
    if (!entriesOf(btf, id).some((entry) => btf.kind(entry) === Kind.FUNC)) return undefined;
    return btf.addType(btf.addString('dummy_ksym'), Kind.VAR << 24, findInt(btf), 1);
  }
  return undefined;
}

/** Size of each entry: all are loaded as ints. */
const entrySize = 4;

/** What a loader replaces kernel symbols with. */
export interface Placeholders {
  /** Integer type that the variables become. */
  readonly int: number;
  /** Variable that replaces a function; its name is used for unnamed parameters. */
  readonly dummy: number | undefined;
}

/**
 * Rewrites `.ksyms`: functions become global, with a variable in the section for them; variables become ints.
 *
 * @see libbpf src/libbpf.c bpf_object__collect_externs; aya-obj 0.6.0 src/btf/btf.rs fixup_ksyms_datasec
 */
export function fixKsyms(btf: EditableBtf, id: number, { int, dummy }: Placeholders): void {
  const words = btf.words(id);
  const count = btf.vlen(id);
  for (let index = 0; index < count; index += 1) {
    const at = 3 + index * 3;
    const symbol = words[at]!;
    const record = btf.words(symbol);
    if (btf.kind(symbol) === Kind.FUNC) {
      btf.setInfo(symbol, Kind.FUNC, 1);
      if (dummy !== undefined) {
        nameParameters(btf, record[2]!, btf.words(dummy)[0]!);
        words[at] = dummy;
      }
    } else if (btf.kind(symbol) === Kind.VAR) {
      record[3] = 1;
      record[2] = int;
    }
    words[at + 1] = index * entrySize;
    words[at + 2] = entrySize;
  }
  words[2] = count * entrySize;
}

function nameParameters(btf: EditableBtf, prototype: number, name: number): void {
  if (btf.kind(prototype) !== Kind.FUNC_PROTO) return;
  const words = btf.words(prototype);
  for (let at = 3; at < words.length; at += 2) if (words[at] === 0 && words[at + 1] !== 0) words[at] = name;
}
