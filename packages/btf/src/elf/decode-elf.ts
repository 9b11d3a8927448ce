import { BtfError } from '../wire/btf-error.js';
import { StringSection } from '../wire/string-section.js';
import { type ElfObject, type ElfRelocation, type ElfSection, type ElfSymbol, SectionType } from './elf-object.js';

/** Whether bytes start with the ELF magic. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

const headerSize = 64;
const sectionHeaderSize = 64;
const symbolSize = 24;

/** Section indexes from here on are reserved. */
const reservedIndex = 0xff00;
const extendedIndex = 0xffff;

/** Reads words of a file in its byte order. */
interface Reader {
  readonly view: DataView;
  u16(at: number): number;
  u32(at: number): number;
  /** A word of 64 bits. Beyond 2^53 it is inexact, but such values fail every bounds check. */
  u64(at: number): number;
}

/**
 * Decodes an ELF64 object of either byte order: sections, symbols, relocations.
 * @param bytes Referenced, not copied.
 * @throws {BtfError} BTF_NOT_ELF, BTF_UNSUPPORTED_ELF, BTF_BAD_ELF
 * @see ELF-64 object file format, version 1.5
 */
export function decodeElf(bytes: Uint8Array): ElfObject {
  if (!isElf(bytes)) {
    const head = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
    throw new BtfError('BTF_NOT_ELF', { head });
  }
  if (bytes.length < headerSize) throw badElf('header', `${bytes.length} bytes`, `${headerSize}`);
  if (bytes[4] !== 2)
    throw new BtfError('BTF_UNSUPPORTED_ELF', { field: 'class', found: String(bytes[4]), expected: '2 (64 bits)' });
  if (bytes[5] !== 1 && bytes[5] !== 2) {
    throw new BtfError('BTF_UNSUPPORTED_ELF', {
      field: 'byte order',
      found: String(bytes[5]),
      expected: '1 (little) or 2 (big)',
    });
  }
  const isLittle = bytes[5] === 1;
  const reader = createReader(bytes, isLittle);
  const sections = decodeSections(bytes, reader);
  const byName = new Map<string, ElfSection>();
  for (const section of sections) if (!byName.has(section.name)) byName.set(section.name, section);
  let symbols: ElfSymbol[] | undefined;
  return {
    byteOrder: isLittle ? 'little' : 'big',
    machine: reader.u16(18),
    sections,
    get symbols() {
      return (symbols ??= decodeSymbols(sections, isLittle));
    },
    section: (name) => byName.get(name),
    relocationsOf: (target) => decodeRelocations(sections, target, isLittle),
  };
}

function createReader(bytes: Uint8Array, isLittle: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number): number => view.getUint32(at, isLittle);
  return {
    view,
    u32,
    u16: (at) => view.getUint16(at, isLittle),
    u64: (at) => (isLittle ? u32(at) + u32(at + 4) * 2 ** 32 : u32(at + 4) + u32(at) * 2 ** 32),
  };
}

function badElf(subject: string, found: string, expected: string): BtfError<'BTF_BAD_ELF'> {
  return new BtfError('BTF_BAD_ELF', { subject, found, expected });
}

function decodeSections(bytes: Uint8Array, { u16, u32, u64 }: Reader): ElfSection[] {
  const table = u64(40);
  if (table === 0) return [];
  const entrySize = u16(58);
  if (entrySize !== sectionHeaderSize)
    throw badElf('header', `section headers of ${entrySize} bytes`, `${sectionHeaderSize}`);
  if (table + sectionHeaderSize > bytes.length)
    throw badElf('section table', `offset ${table}`, `less than ${bytes.length}`);
  const count = u16(60) || u64(table + 32);
  if (table + count * sectionHeaderSize > bytes.length) {
    throw badElf('section table', `${count} sections at offset ${table}`, `to end within ${bytes.length} bytes`);
  }
  const nameIndex = u16(62) === extendedIndex ? u32(table + 40) : u16(62);
  const headers = Array.from({ length: count }, (_, index) => {
    const at = table + index * sectionHeaderSize;
    const type = u32(at + 4);
    const offset = u64(at + 24);
    const size = u64(at + 32);
    const hasData = type !== SectionType.nobits && type !== SectionType.null && size > 0;
    if (hasData && offset + size > bytes.length) {
      throw badElf(`section ${index}`, `${size} bytes at offset ${offset}`, `to end within ${bytes.length} bytes`);
    }
    return {
      index,
      type,
      offset,
      size,
      nameOffset: u32(at),
      flags: u64(at + 8),
      link: u32(at + 40),
      info: u32(at + 44),
      alignment: u64(at + 48),
      entrySize: u64(at + 56),
      data: hasData ? bytes.subarray(offset, offset + size) : new Uint8Array(),
    };
  });
  const names = nameTable(headers[nameIndex]?.data);
  return headers.map(({ nameOffset, ...section }) => ({ ...section, name: names(nameOffset) }));
}

/** Looks up names; '' for an invalid offset. */
function nameTable(data: Uint8Array = new Uint8Array()): (offset: number) => string {
  const strings = new StringSection(data);
  return (offset) => (offset < strings.end ? strings.get(offset) : '');
}

const bindings = ['local', 'global', 'weak'] as const;
const kinds = ['none', 'object', 'func', 'section', 'file'] as const;
const visibilities = ['default', 'internal', 'hidden', 'protected'] as const;

function decodeSymbols(sections: readonly ElfSection[], isLittle: boolean): ElfSymbol[] {
  const table = sections.find(({ type }) => type === SectionType.symtab);
  if (table === undefined) return [];
  const { u16, u32, u64, view } = createReader(table.data, isLittle);
  const names = nameTable(sections[table.link]?.data);
  return Array.from({ length: Math.floor(table.data.length / symbolSize) }, (_, index) => {
    const at = index * symbolSize;
    const info = view.getUint8(at + 4);
    const section = u16(at + 6);
    const kind = kinds[info & 0xf] ?? 'other';
    const own = names(u32(at));
    return {
      index,
      // Section symbols have the section's name.
      name: own === '' && kind === 'section' && section < reservedIndex ? (sections[section]?.name ?? '') : own,
      value: u64(at + 8),
      size: u64(at + 16),
      section,
      kind,
      binding: bindings[info >> 4] ?? 'other',
      visibility: visibilities[view.getUint8(at + 5) & 3]!,
    };
  });
}

function decodeRelocations(sections: readonly ElfSection[], target: ElfSection, isLittle: boolean): ElfRelocation[] {
  return sections.flatMap((section) => {
    const isRela = section.type === SectionType.rela;
    if ((!isRela && section.type !== SectionType.rel) || section.info !== target.index) return [];
    const { u32, u64, view } = createReader(section.data, isLittle);
    const entry = isRela ? 24 : 16;
    return Array.from({ length: Math.floor(section.data.length / entry) }, (_, index) => {
      const at = index * entry;
      const [symbol, type] = isLittle ? [u32(at + 12), u32(at + 8)] : [u32(at + 8), u32(at + 12)];
      return { offset: u64(at), symbol, type, ...(isRela && { addend: view.getBigInt64(at + 16, isLittle) }) };
    });
  });
}
