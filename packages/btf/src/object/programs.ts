import type { BtfObject } from './btf-object.js';
import { functionsOf } from '../elf/functions.js';
import type { CoreRelo, ExtBlock, ExtTable, FuncInfo, LineInfo } from '../ext/btf-ext.js';

/** A function of an object, and its records in .BTF.ext. */
export interface Program {
  /** Name of its symbol. */
  readonly name: string;
  /** Name of its ELF section. */
  readonly section: string;
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** In bytes; an instruction has 8. */
  readonly size: number;
  /** Its type, if the object states it. */
  readonly func?: FuncInfo;
  /** Source lines, by offset. */
  readonly lines: readonly LineInfo[];
  /** CO-RE relocations, by offset. */
  readonly relocations: readonly CoreRelo[];
}

/**
 * The functions of an object, each with its records of .BTF.ext, in the order of sections and offsets.
 * @returns none for raw BTF.
 * @throws {BtfError} BTF_BAD_EXT, BTF_BAD_STRING_OFFSET
 */
export function programsOf(object: BtfObject): Program[] {
  const { elf } = object;
  if (elf === undefined) return [];
  const ext = object.ext();
  const funcs = recordsBySection(ext?.funcInfo);
  const lines = recordsBySection(ext?.lineInfo);
  const relocations = recordsBySection(ext?.coreRelo);
  return functionsOf(elf).map(({ name, section, offset, size }) => {
    const inside = <R extends { readonly offset: number }>(records: readonly R[] = []): R[] =>
      records.slice(firstFrom(records, offset), firstFrom(records, offset + size));
    const func = inside(funcs.get(section)).find((record) => record.offset === offset);
    return {
      name,
      section,
      offset,
      size,
      ...(func && { func }),
      lines: inside(lines.get(section)),
      relocations: inside(relocations.get(section)),
    };
  });
}

/** Index of the first record at or after an offset; the records are sorted. */
function firstFrom(records: readonly { readonly offset: number }[], offset: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (records[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function recordsBySection<R extends { readonly offset: number }>(table: ExtTable<R> | undefined): Map<string, R[]> {
  const bySection = new Map<string, R[]>();
  for (const { section, records } of table?.blocks ?? ([] as readonly ExtBlock<R>[])) {
    const others = bySection.get(section);
    if (others === undefined) bySection.set(section, [...records]);
    else for (const record of records) others.push(record);
  }
  for (const records of bySection.values()) records.sort((a, b) => a.offset - b.offset);
  return bySection;
}
