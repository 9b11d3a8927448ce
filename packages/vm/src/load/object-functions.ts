import { decodeExt, type Btf, type BtfExt, type ElfObject, type ElfSection, type LineInfo } from '@bpf-link-wasm/btf';
import type { SourceLine } from '../program/program-code.js';

/** A function of an object. */
export interface ObjectFunction {
  readonly name: string;
  readonly section: ElfSection;
  /** Index of its first instruction in the section, in units of 8 bytes. */
  readonly start: number;
  /** Index after its last instruction. */
  readonly end: number;
  readonly isGlobal: boolean;
}

/** An object file, decoded. */
export interface ObjectFile {
  readonly elf: ElfObject;
  /** Its types; undefined when it has none. */
  readonly btf: Btf | undefined;
  readonly ext: BtfExt | undefined;
  readonly functions: readonly ObjectFunction[];
  /** The source line of an instruction of a section; undefined where it is not known. */
  lineOf(section: ElfSection, index: number): SourceLine | undefined;
}

/** Bit of a section's flags: it holds instructions. @see ELF-64 object file format, SHF_EXECINSTR */
const executable = 4;

/** Reads the functions of an object and their source lines. */
export function readObjectFile(elf: ElfObject, btf: Btf | undefined): ObjectFile {
  const data = btf === undefined ? undefined : elf.section('.BTF.ext')?.data;
  const ext = data === undefined ? undefined : decodeExt(data, btf!.strings);
  const lines = new Map<string, readonly LineInfo[]>();
  for (const { section, records } of ext?.lineInfo.blocks ?? []) {
    const all = [...(lines.get(section) ?? []), ...records];
    lines.set(
      section,
      all.sort((a, b) => a.offset - b.offset),
    );
  }
  return {
    elf,
    btf,
    ext,
    functions: listFunctions(elf),
    lineOf: (section, index) => {
      const line = lastUntil(lines.get(section.name) ?? [], index * 8);
      if (line === undefined || line.line === 0) return undefined;
      return { file: line.fileName, line: line.line, column: line.column, text: line.text.trim() };
    },
  };
}

function listFunctions(elf: ElfObject): ObjectFunction[] {
  const found = elf.symbols
    .filter(({ kind, section }) => kind === 'func' && section > 0 && section < elf.sections.length)
    .flatMap(({ name, section: index, value, size, binding }): ObjectFunction[] => {
      const section = elf.sections[index]!;
      const start = value / 8;
      if ((section.flags & executable) === 0 || !Number.isInteger(start) || value >= section.size) return [];
      const end = Math.min(size === 0 ? section.size : value + size, section.size) / 8;
      return [{ name, section, start, end, isGlobal: binding !== 'local' }];
    });
  return found.sort((a, b) => a.section.index - b.section.index || a.start - b.start);
}

/** The last record at an offset or before it; the records are sorted. */
function lastUntil(records: readonly LineInfo[], offset: number): LineInfo | undefined {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (records[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return records[low - 1];
}
