import { BtfError } from '../wire/btf-error.js';
import { magic } from '../wire/header.js';
import type { StringSection } from '../wire/string-section.js';
import type { BtfExt, CoreRelo, ExtBlock, ExtTable, FuncInfo, LineInfo } from './btf-ext.js';

/** Length of the header that all compilers write. */
const shortHeader = 24;

/** Bytes of the known part of each record. */
export const recordSizes = { funcInfo: 8, lineInfo: 16, coreRelo: 16 } as const;

/** How to read a table's records. */
interface RecordReader<R extends object> {
  readonly name: string;
  readonly size: number;
  decode(u32: (at: number) => number, at: number): R;
}

/**
 * Decodes a section .BTF.ext: which instruction belongs to which function and line, and CO-RE relocations.
 *
 * **Shape** header as BTF's: magic, version, flags, length, then offset and length of func_info, line_info and, from 32 bytes
 * on, core_relo. A table: record size u32, then for each ELF section its name u32, the number of records u32, the records.
 *
 * @param strings Of the .BTF beside it.
 * @throws {BtfError} BTF_BAD_EXT, BTF_BAD_STRING_OFFSET
 * @see libbpf src/btf.c btf_ext_parse, btf_ext_parse_sec_info
 */
export function decodeExt(bytes: Uint8Array, strings: StringSection): BtfExt {
  if (bytes.length < shortHeader) throw badExt('header', `${bytes.length} bytes`, `at least ${shortHeader}`, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = view.getUint16(0, true) === magic;
  const found = view.getUint16(0, isLittle);
  if (found !== magic) throw badExt('header', `magic 0x${view.getUint16(0, true).toString(16)}`, '0xeb9f or 0x9feb', 0);
  const u32 = (at: number): number => view.getUint32(at, isLittle);
  if (view.getUint8(2) !== 1) throw badExt('header', `version ${view.getUint8(2)}`, '1', 2);
  if (view.getUint8(3) !== 0) throw badExt('header', `flags ${view.getUint8(3)}`, '0', 3);
  const length = u32(4);
  if (length < shortHeader || length > bytes.length)
    throw badExt('header', `length ${length}`, `${shortHeader} to ${bytes.length}`, 4);

  const rangeAt = (at: number): { offset: number; length: number } =>
    at + 8 <= length ? { offset: length + u32(at), length: u32(at + 4) } : { offset: length, length: 0 };
  const ranges = {
    funcInfo: rangeAt(8),
    lineInfo: rangeAt(16),
    // Only a header of 32 bytes or more says where these are.
    coreRelo: rangeAt(24),
  };
  const table = <R extends object>(range: { offset: number; length: number }, reader: RecordReader<R>): ExtTable<R> =>
    decodeTable(bytes, u32, strings, range, reader);
  return {
    byteOrder: isLittle ? 'little' : 'big',
    bytes,
    ranges,
    funcInfo: table<FuncInfo>(ranges.funcInfo, {
      name: 'func_info',
      size: recordSizes.funcInfo,
      decode: (word, at) => ({ offset: word(at), type: word(at + 4) }),
    }),
    lineInfo: table<LineInfo>(ranges.lineInfo, {
      name: 'line_info',
      size: recordSizes.lineInfo,
      decode: (word, at) => {
        const position = word(at + 12);
        return {
          offset: word(at),
          fileName: textAt(strings, word(at + 4)),
          fileNameOffset: word(at + 4),
          text: textAt(strings, word(at + 8)),
          textOffset: word(at + 8),
          line: position >>> 10,
          column: position & 0x3ff,
        };
      },
    }),
    coreRelo: table<CoreRelo>(ranges.coreRelo, {
      name: 'core_relo',
      size: recordSizes.coreRelo,
      decode: (word, at) => ({
        offset: word(at),
        type: word(at + 4),
        access: textAt(strings, word(at + 8)),
        accessOffset: word(at + 8),
        kindNumber: word(at + 12),
      }),
    }),
  };
}

/**
 * A record's string. Loaders ignore these, so an invalid offset decodes as an empty string; the validator reports it.
 */
function textAt(strings: StringSection, offset: number): string {
  return offset < strings.end ? strings.get(offset) : '';
}

function badExt(subject: string, found: string, expected: string, offset: number): BtfError<'BTF_BAD_EXT'> {
  return new BtfError('BTF_BAD_EXT', { subject, found, expected, offset });
}

function decodeTable<R extends object>(
  bytes: Uint8Array,
  u32: (at: number) => number,
  strings: StringSection,
  range: { offset: number; length: number },
  reader: RecordReader<R>,
): ExtTable<R> {
  const { name, size } = reader;
  if (range.length === 0) return { recordSize: 0, blocks: [] };
  const end = range.offset + range.length;
  if (end > bytes.length) throw badExt(name, `ends at byte ${end}`, `at most ${bytes.length}`, range.offset);
  if (range.offset % 4 !== 0) throw badExt(name, `offset ${range.offset}`, 'one divisible by 4', range.offset);
  if (range.length < 4) throw badExt(name, `${range.length} bytes`, 'at least 4', range.offset);
  const recordSize = u32(range.offset);
  if (recordSize < size || recordSize % 4 !== 0) {
    throw badExt(name, `records of ${recordSize} bytes`, `at least ${size}, divisible by 4`, range.offset);
  }
  const blocks: ExtBlock<R>[] = [];
  for (let at = range.offset + 4; at < end;) {
    if (end - at < 8) throw badExt(name, `${end - at} bytes left`, '8 for a section', at);
    const sectionOffset = u32(at);
    const count = u32(at + 4);
    if (count === 0) throw badExt(name, 'a section without records', 'at least one', at);
    const records: R[] = [];
    const start = at + 8;
    if (start + count * recordSize > end) throw badExt(name, `${count} records`, `to end at byte ${end}`, at);
    for (let index = 0; index < count; index += 1) {
      const from = start + index * recordSize;
      const record = reader.decode(u32, from);
      records.push(recordSize > size ? { ...record, extra: bytes.subarray(from + size, from + recordSize) } : record);
    }
    blocks.push({ section: strings.get(sectionOffset), sectionOffset, records });
    at = start + count * recordSize;
  }
  return { recordSize, blocks };
}
