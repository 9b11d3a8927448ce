import type { ByteOrder } from '../wire/header.js';

/** A section of an ELF object. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** See SectionType. */
  readonly type: number;
  /** SHF_* bits; 4 marks code. */
  readonly flags: number;
  /** Offset of its contents in the file. */
  readonly offset: number;
  /** In bytes; also for sections without bytes in the file. */
  readonly size: number;
  /** Index of a related section, by type: a symbol table's strings, a relocation section's symbols. */
  readonly link: number;
  /** By type: for relocations, the index of the section that they apply to. */
  readonly info: number;
  readonly alignment: number;
  /** Size of an entry, for tables. */
  readonly entrySize: number;
  /** Its contents, not copied; empty for .bss and other sections without data. */
  readonly data: Uint8Array;
}

/** A symbol of an ELF object. */
export interface ElfSymbol {
  readonly index: number;
  readonly name: string;
  /** Its offset in its section. */
  readonly value: number;
  /** In bytes. */
  readonly size: number;
  /** Index of its section; 0 when it is undefined, 0xfff1 when it is absolute. */
  readonly section: number;
  readonly binding: 'local' | 'global' | 'weak' | 'other';
  readonly kind: 'none' | 'object' | 'func' | 'section' | 'file' | 'other';
  readonly visibility: 'default' | 'internal' | 'hidden' | 'protected';
}

/** A place that a linker or loader fills in. */
export interface ElfRelocation {
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** Index of the symbol. */
  readonly symbol: number;
  /** Relocation type of the machine, such as R_BPF_64_64 = 1. */
  readonly type: number;
  /** Only in sections of type RELA. */
  readonly addend?: bigint;
}

/** Types of sections. @see ELF-64 object file format, sh_type */
export const SectionType = { null: 0, progbits: 1, symtab: 2, strtab: 3, rela: 4, nobits: 8, rel: 9 } as const;

/** Whether a section holds instructions. @see ELF-64 object file format, SHF_EXECINSTR */
export function hasInstructions({ flags }: ElfSection): boolean {
  return (flags & 4) !== 0;
}

/** The machine of BPF objects. */
export const machineBpf = 247;

/** An ELF64 object, read only. */
export interface ElfObject {
  readonly byteOrder: ByteOrder;
  /** e_machine; 247 is BPF. */
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  /** The symbol table, if any. */
  readonly symbols: readonly ElfSymbol[];
  /** The first section of a name. */
  section(name: string): ElfSection | undefined;
  /** Relocations of a section, in file order. */
  relocationsOf(section: ElfSection): readonly ElfRelocation[];
}
