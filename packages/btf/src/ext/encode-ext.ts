import { ByteWriter } from '../wire/byte-writer.js';
import type { BtfExt, ExtTable } from './btf-ext.js';

/**
 * Encodes .BTF.ext from its records; string offsets are kept. The bytes are those that it was decoded from.
 */
export function encodeExt(ext: BtfExt): Uint8Array {
  const bytes = new Uint8Array(ext.bytes);
  const put = <R extends { readonly extra?: Uint8Array }>(
    table: ExtTable<R>,
    { offset, length }: { offset: number; length: number },
    words: (record: R) => readonly number[],
  ): void => {
    if (length === 0) return;
    const writer = new ByteWriter(ext.byteOrder);
    writer.u32(table.recordSize);
    for (const { sectionOffset, records } of table.blocks) {
      writer.u32(sectionOffset);
      writer.u32(records.length);
      for (const record of records) {
        for (const word of words(record)) writer.u32(word);
        if (record.extra) writer.bytes(record.extra);
      }
    }
    bytes.set(writer.since(0), offset);
  };
  put(ext.funcInfo, ext.ranges.funcInfo, ({ offset, type }) => [offset, type]);
  put(ext.lineInfo, ext.ranges.lineInfo, ({ offset, fileNameOffset, textOffset, line, column }) => [
    offset,
    fileNameOffset,
    textOffset,
    ((line << 10) | column) >>> 0,
  ]);
  put(ext.coreRelo, ext.ranges.coreRelo, ({ offset, type, accessOffset, kindNumber }) => [
    offset,
    type,
    accessOffset,
    kindNumber,
  ]);
  return bytes;
}

/** All strings that .BTF.ext refers to, in table order, repetitions included. */
export function* stringsOfExt(ext: BtfExt): Generator<string> {
  for (const { section } of ext.funcInfo.blocks) yield section;
  for (const { section, records } of ext.lineInfo.blocks) {
    yield section;
    for (const { fileName, text } of records) {
      yield fileName;
      yield text;
    }
  }
  for (const { section, records } of ext.coreRelo.blocks) {
    yield section;
    for (const { access } of records) yield access;
  }
}
