import type { BtfExt } from './btf-ext.js';

/** All strings that .BTF.ext refers to, in the order of its tables, repetitions included. */
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
