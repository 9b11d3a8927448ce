import { BtfError } from '../wire/btf-error.js';
import { alignedRecords, joinWords } from '../wire/words.js';
import type { Btf } from './btf.js';

/**
 * The types of a BTF and its bases as flat arrays by id, for work that visits most of them: objects for the types of a
 * kernel take longer to create than its header takes to print.
 */
export interface TypeTable {
  /** Number of ids, void included. */
  readonly count: number;
  /** Number of each type's kind. */
  readonly kinds: Uint8Array;
  readonly vlens: Uint32Array;
  /** Index of each record's first word; 0 for void. */
  readonly starts: Uint32Array;
  /** The records, in host byte order. */
  readonly words: Uint32Array;
  /** The strings at their offsets. */
  readonly strings: Uint8Array;
}

const tables = /* @__PURE__ */ new WeakMap<Btf, TypeTable>();

/** The table of a BTF, made on first use. */
export function tableOf(btf: Btf): TypeTable {
  let table = tables.get(btf);
  if (table === undefined) tables.set(btf, (table = makeTable(btf)));
  return table;
}

/** The kind of a type. @throws {BtfError} BTF_NO_SUCH_TYPE */
export function kindIn({ kinds, count }: TypeTable, id: number): number {
  const kind = kinds[id];
  if (kind === undefined) throw new BtfError('BTF_NO_SUCH_TYPE', { id, count });
  return kind;
}

function makeTable(btf: Btf): TypeTable {
  const { count } = btf;
  const parts: Btf[] = [];
  for (let part: Btf | undefined = btf; part !== undefined; part = part.base) parts.unshift(part);
  const aligned = parts.map(({ records }) => alignedRecords(records));
  const kinds = new Uint8Array(count);
  const vlens = new Uint32Array(count);
  const starts = new Uint32Array(count);
  let before = 0;
  for (const [index, { words, offsets }] of aligned.entries()) {
    const { startId, records } = parts[index]!;
    const { masks } = records;
    for (let record = 0; record < offsets.length - 1; record += 1) {
      const start = offsets[record]! >>> 2;
      const info = words[start + 1]!;
      const id = startId + record;
      kinds[id] = (info >>> 24) & masks.kind;
      vlens[id] = info & masks.vlen;
      starts[id] = before + start;
    }
    before += words.length;
  }
  // Those of a kernel alone need no copy.
  const words = aligned.length === 1 ? aligned[0]!.words : joinWords(aligned.map((part) => part.words));
  return { count, kinds, vlens, starts, words, strings: joinStrings(parts) };
}

function joinStrings(parts: readonly Btf[]): Uint8Array {
  if (parts.length === 1) return parts[0]!.strings.bytes;
  const joined = new Uint8Array(parts.at(-1)!.strings.end);
  for (const { strings } of parts) joined.set(strings.bytes, strings.start);
  return joined;
}
