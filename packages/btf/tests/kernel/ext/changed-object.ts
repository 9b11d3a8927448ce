import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BtfExt } from '../../../src/ext/btf-ext.js';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';
import type { ExtIssue } from '../../../src/kernel/ext/ext-issue.js';
import { type BtfObject, decodeObject } from '../../../src/object/btf-object.js';

/** One of the objects beside this file. */
export function open(name: string): BtfObject {
  return decodeObject(new Uint8Array(readFileSync(fileURLToPath(new URL(`./objects/${name}.o`, import.meta.url)))));
}

/** Records of a table, to be changed. */
export type Records = { readonly offset: number; readonly extra?: Uint8Array }[];

/** An object with its .BTF.ext changed. @param change Gets the records of the three tables' first blocks. */
export function changed(
  change: (funcs: Records, lines: Records, relocations: Records) => void,
  name = 'simple',
): ExtIssue[] {
  const object = open(name);
  const ext = object.ext()!;
  const copy = (table: 'funcInfo' | 'lineInfo' | 'coreRelo'): Records =>
    (ext[table].blocks[0]?.records ?? []).map((record) => ({ ...record }));
  const [funcs, lines, relocations] = [copy('funcInfo'), copy('lineInfo'), copy('coreRelo')];
  change(funcs, lines, relocations);
  const put = (table: 'funcInfo' | 'lineInfo' | 'coreRelo', records: Records): object => ({
    ...ext[table],
    blocks: ext[table].blocks.map((block, index) => (index === 0 ? { ...block, records } : block)),
  });
  const made = {
    ...ext,
    funcInfo: put('funcInfo', funcs),
    lineInfo: put('lineInfo', lines),
    coreRelo: put('coreRelo', relocations),
  } as BtfExt;
  return checkExt({ ...object, ext: () => made });
}
