import type { ElfObject, ElfSymbol } from '../../elf/elf-object.js';
import { LoaderRefusal } from '../maps/map-definition.js';
import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';
import { fixKconfig } from './fix-kconfig.js';
import { fixKsyms } from './fix-ksyms.js';

/**
 * Turns externs into what the kernel accepts, as libbpf does: functions become global ones with a dummy variable, variables
 * become ints of the section, and values of the kernel's configuration are laid out.
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
    if (sectionName === '.kconfig' && btf.kind(id) === Kind.Func) {
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
    if ((kind !== Kind.Var && kind !== Kind.Func) || btf.name(id) !== name) continue;
    const isExternal = kind === Kind.Var ? btf.words(id)[3] === 2 : btf.vlen(id) === 2;
    if (isExternal) return id;
    throw new LoaderRefusal(`failed to find BTF for extern '${name}': -22`, 'EINVAL');
  }
  throw new LoaderRefusal(`failed to find BTF for extern '${name}': -2`, 'ENOENT');
}

function findSection(btf: EditableBtf, extern: number, name: string): number {
  for (let id = 1; id < btf.count; id += 1)
    if (btf.kind(id) === Kind.Datasec && entriesOf(btf, id).includes(extern)) return id;
  throw new LoaderRefusal(`failed to find BTF for extern '${name}' [${extern}] section: -2`, 'ENOENT');
}

/** A section of externs holds nothing but what the symbol table has as an extern. */
function assertKnown(btf: EditableBtf, section: number, externs: ReadonlySet<number>): void {
  const unknown = entriesOf(btf, section).find((entry) => !externs.has(entry));
  if (unknown === undefined) return;
  const kind = btf.name(section) === '.kconfig' || btf.kind(unknown) === Kind.Var ? 'var' : 'func';
  throw new LoaderRefusal(`failed to find extern definition for BTF ${kind} '${btf.name(unknown)}'`, 'ESRCH');
}

/** The ids in a section. */
function entriesOf(btf: EditableBtf, id: number): number[] {
  return Array.from({ length: btf.vlen(id) }, (_, index) => btf.words(id)[3 + index * 3]!);
}

/** The first integer of 32 bits; void where there is none. */
function findInt(btf: EditableBtf): number {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kind(id) === Kind.Int && (btf.words(id)[3]! & 0xff) === 32) return id;
  }
  return 0;
}

/** @see libbpf src/libbpf.c add_dummy_ksym_var */
function addDummy(btf: EditableBtf): number | undefined {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kind(id) !== Kind.Datasec || btf.name(id) !== '.ksyms') continue;
    if (!entriesOf(btf, id).some((entry) => btf.kind(entry) === Kind.Func)) return undefined;
    return btf.addType(btf.addString('dummy_ksym'), Kind.Var << 24, findInt(btf), 1);
  }
  return undefined;
}
