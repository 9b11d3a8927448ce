import type { ElfObject } from '../elf/elf-object.js';
import type { Btf } from '../model/btf.js';
import { typeAt } from '../model/walk-types.js';
import { Linkage } from '../model/btf-type.js';

/** A global variable. */
export interface GlobalVariable {
  readonly name: string;
  /** Id of its type. */
  readonly type: number;
  /** From the start of its section, in bytes. */
  readonly offset: number;
}

/** A section of global variables, which loaders turn into a map. */
export interface GlobalSection {
  /** Name of the section, such as `.data`. */
  readonly section: string;
  /** In bytes. */
  readonly size: number;
  /** Ordered by offset. */
  readonly variables: readonly GlobalVariable[];
}

/** Sections that libbpf turns into maps. @see libbpf src/libbpf.c bpf_object__elf_collect */
const dataSection = /^\.(?:data|rodata|bss)(?:\.|$)/s;

/**
 * Finds the global variables of an object. Static and hidden ones are left out, as in bpftool: others may have the
 * same name.
 *
 * Compilers leave sizes and offsets to the loader, which takes them from the ELF; so does this function.
 *
 * @throws {BtfError} BTF_BAD_STRING_OFFSET
 * @see libbpf src/libbpf.c btf_fixup_datasec; bpftool src/gen.c codegen_datasec_def
 */
export function globalSections(btf: Btf, elf: ElfObject): GlobalSection[] {
  const symbols = new Map(
    elf.symbols.flatMap((symbol) => {
      const { binding, kind, name, section } = symbol;
      const isGlobal = kind === 'object' && (binding === 'global' || binding === 'weak');
      return isGlobal ? [[`${section} ${name}`, symbol] as const] : [];
    }),
  );
  const found: GlobalSection[] = [];
  for (const [, type] of btf.types()) {
    const section = type.kind === 'DATASEC' && dataSection.test(type.name) ? elf.section(type.name) : undefined;
    if (type.kind !== 'DATASEC' || section === undefined) continue;
    const variables: GlobalVariable[] = [];
    for (const entry of type.entries) {
      const variable = typeAt(btf, entry.type);
      const symbol = symbols.get(`${section.index} ${variable?.name}`);
      if (variable?.kind !== 'VAR' || variable.linkage !== Linkage.global || symbol === undefined) continue;
      if (symbol.visibility === 'hidden' || symbol.visibility === 'internal') continue;
      const offset = type.size === 0 ? symbol.value : entry.offset;
      variables.push({ name: variable.name, type: variable.type, offset });
    }
    variables.sort((a, b) => a.offset - b.offset);
    found.push({ section: type.name, size: type.size === 0 ? section.size : type.size, variables });
  }
  return found;
}
