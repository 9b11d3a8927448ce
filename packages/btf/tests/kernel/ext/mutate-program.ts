import type { Random } from '@bpf-link-wasm/testkit/random';
import type { InfoRecords, ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';

type Tables = 'funcInfo' | 'lineInfo' | 'coreRelo';
/** Records as bytes, each of the table's size. */
type Rows = { size: number; rows: Uint8Array[] };

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random.integer(items.length)]!;

const edges = [
  0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 16, 24, 40, 104, 200, 0xffff, 0x7fffffff, 0x7ffffff8, 0xfffffff8, 0xffffffff,
];

/** Sizes of records that are refused, and the largest that is not. */
const recordSizes = [4, 8, 9, 10, 12, 14, 16, 18, 20, 24, 32, 248, 250, 252, 256, 260];

type Mutation = (table: Rows, random: Random) => void;

const anyRow = ({ rows }: Rows, random: Random): Uint8Array => pick(random, rows);

function writeWord(row: Uint8Array, index: number, change: (word: number) => number): void {
  if ((index + 1) * 4 > row.length) return;
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  view.setUint32(index * 4, change(view.getUint32(index * 4, true)) >>> 0, true);
}

const mutations: readonly Mutation[] = [
  // A word that is an edge.
  (table, random) => writeWord(anyRow(table, random), random.integer(4), () => pick(random, edges)),
  // A word off by little.
  (table, random) => writeWord(anyRow(table, random), random.integer(4), (word) => word + random.integer(9) - 4),
  // A bit of a word.
  (table, random) => writeWord(anyRow(table, random), random.integer(4), (word) => word ^ (1 << random.integer(32))),
  // A word of another record.
  (table, random) => {
    const from = anyRow(table, random);
    const index = random.integer(4);
    if ((index + 1) * 4 > from.length) return;
    const word = new DataView(from.buffer, from.byteOffset).getUint32(index * 4, true);
    writeWord(anyRow(table, random), index, () => word);
  },
  // A record away.
  ({ rows }, random) => void rows.splice(random.integer(rows.length), 1),
  // A record too many, at the end, with a later place.
  ({ rows }, random) => {
    const copy = rows.at(-1)!.slice();
    writeWord(copy, 0, (word) => word + 1 + random.integer(3));
    rows.push(copy);
  },
  // A record too many anywhere.
  ({ rows }, random) => void rows.splice(random.integer(rows.length + 1), 0, pick(random, rows).slice()),
  // Two records swapped.
  ({ rows }, random) => {
    const [a, b] = [random.integer(rows.length), random.integer(rows.length)];
    [rows[a], rows[b]] = [rows[b]!, rows[a]!];
  },
  // Another size of records, with or without bytes that are not zero.
  (table, random) => resize(table, pick(random, recordSizes), random),
  // Longer records.
  (table, random) => resize(table, table.size + 4 * (1 + random.integer(3)), random),
];

function resize(table: Rows, size: number, random: Random): void {
  table.rows = table.rows.map((row) => {
    const grown = new Uint8Array(size);
    grown.set(row.subarray(0, size));
    return grown;
  });
  table.size = size;
  if (random.integer(2) === 0) anyRow(table, random)[size - 1 - random.integer(Math.min(4, size))] = random.integer(3);
}

/** Makes one mutant of a program: one to three mutations of its records. */
export function mutateProgram(seed: Required<ProgramInfo>, random: Random): Required<ProgramInfo> {
  const tables = { funcInfo: split(seed.funcInfo), lineInfo: split(seed.lineInfo), coreRelo: split(seed.coreRelo) };
  const names = (Object.keys(tables) as Tables[]).filter((name) => tables[name].rows.length > 0);
  for (let left = 1 + (random.integer(3) === 0 ? random.integer(3) : 0); left > 0; left -= 1) {
    const table = tables[pick(random, names)];
    if (table.rows.length > 0) pick(random, mutations)(table, random);
  }
  return { ...seed, funcInfo: join(tables.funcInfo), lineInfo: join(tables.lineInfo), coreRelo: join(tables.coreRelo) };
}

function split({ recordSize, bytes }: InfoRecords): Rows {
  const count = recordSize === 0 ? 0 : bytes.length / recordSize;
  return {
    size: recordSize,
    rows: Array.from({ length: count }, (_, index) => bytes.slice(index * recordSize, (index + 1) * recordSize)),
  };
}

function join({ size, rows }: Rows): InfoRecords {
  return { recordSize: size, bytes: new Uint8Array(Buffer.concat(rows)) };
}
