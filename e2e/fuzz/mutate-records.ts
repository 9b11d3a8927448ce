import type { Random } from '@bpf-link-wasm/testkit/random';
import { decodeBitstream, type BitItem, type BitRecord, type Block } from './decode-bitstream.js';
import { encodeBitstream } from './encode-bitstream.js';
import { pick } from './mutant-random.js';

/** Numbers of types, values and metadata are small or count back from the next; sizes and hashes are large. */
const hostileOperands = [0n, 1n, 2n, 7n, 31n, 32n, 63n, 64n, 127n, 255n, 65_535n, 0x7fff_ffffn, 0x8000_0000n].concat([
  0xffff_ffffn,
  0x1_0000_0000n,
  (1n << 61n) + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
]);

const isRecord = (item: BitItem): item is BitRecord => item.kind === 'record';
const isBlock = (item: BitItem): item is Block => item.kind === 'block';

/**
 * A copy of bitcode with some changed records. The stream around them stays valid, so that the reader
 * gets as far as the meaning of the records.
 *
 * @param bytes bitcode as a compiler wrote it
 * @param donor bitcode whose records and blocks may be inserted
 */
export function mutateRecords(bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  let blocks: readonly Block[] = decode(bytes);
  for (let count = 1 + random.integer(4); count > 0; count--) {
    blocks = mutateOnce(blocks, decode(donor), random);
  }
  return encodeBitstream(blocks, { abbreviated: random.integer(4) > 0 });
}

const decoded = new WeakMap<Uint8Array, Block[]>();

/** Decodes a seed once; decoded data is never modified. */
function decode(bytes: Uint8Array): Block[] {
  const blocks = decoded.get(bytes) ?? decodeBitstream(bytes);
  decoded.set(bytes, blocks);
  return blocks;
}

/** The path of a block: indices from the outside in. */
type Path = readonly number[];

function mutateOnce(blocks: readonly Block[], donor: readonly Block[], random: Random): readonly Block[] {
  // Chooses an id first: there are many blocks of metadata, but few of types.
  const paths = listPaths(blocks);
  const id = pick(random, [...new Set(paths.map(({ block }) => block.id))]);
  const { path, block } = pick(
    random,
    paths.filter((entry) => entry.block.id === id),
  );
  if (random.integer(5) === 0) return changeBlocks(blocks, path, block, donor, random);
  const others = listPaths(donor).filter((entry) => entry.block.id === id);
  const other = others.length === 0 ? block : pick(random, others).block;
  return replaceAt(blocks, path, [{ ...block, items: pick(random, recordChanges)(block.items, random, other.items) }]);
}

/** Drops a block, duplicates it, or replaces it with another one of its own stream or of the donor. */
function changeBlocks(
  blocks: readonly Block[],
  path: Path,
  block: Block,
  donor: readonly Block[],
  random: Random,
): readonly Block[] {
  const candidates = [...listPaths(blocks), ...listPaths(donor)].map((entry) => entry.block);
  const alike = candidates.filter(({ id }) => id === block.id);
  const other = pick(random, random.integer(4) === 0 ? candidates : alike);
  return replaceAt(blocks, path, pick(random, [[], [block, block], [other], [other], [block, other], [other, block]]));
}

function listPaths(items: readonly BitItem[], outer: Path = []): { path: Path; block: Block }[] {
  return items.flatMap((item, index) =>
    item.kind === 'block'
      ? [{ path: [...outer, index], block: item }, ...listPaths(item.items, [...outer, index])]
      : [],
  );
}

function replaceAt<Item extends BitItem>(
  items: readonly Item[],
  [index, ...inner]: Path,
  by: readonly Block[],
): Item[] {
  return items.flatMap((item, at) => {
    if (at !== index) return [item];
    if (inner.length === 0 || item.kind !== 'block') return by as readonly Item[];
    return [{ ...item, items: replaceAt(item.items, inner, by) }];
  });
}

type RecordChange = (items: readonly BitItem[], random: Random, others: readonly BitItem[]) => readonly BitItem[];

/** Mutations of the records of a block; `others` are those of a block with the same id. */
const recordChanges: readonly RecordChange[] = [
  // Three times as likely as each other mutation.
  ...Array.from(
    { length: 3 },
    (): RecordChange => (items, random) =>
      changeRecord(items, random, (record) => changeOperand(record, items, random)),
  ),
  (items, random) =>
    changeRecord(items, random, (record) => ({ ...record, operands: resize(record.operands, random) })),
  (items, random) => changeRecord(items, random, (record) => ({ ...record, code: changeCode(record, items, random) })),
  (items, random) => changeRecord(items, random, (record) => changeBlob(record, random)),
  function drop(items, random) {
    const at = random.integer(items.length);
    return items.toSpliced(at, 1);
  },
  function dropMany(items, random) {
    return items.toSpliced(random.integer(items.length), 1 + random.integer(8));
  },
  function double(items, random) {
    const at = random.integer(items.length);
    return items.toSpliced(at, 0, ...items.slice(at, at + 1 + random.integer(3)));
  },
  function move(items, random) {
    const at = random.integer(items.length);
    return items.toSpliced(at, 1).toSpliced(random.integer(items.length), 0, ...items.slice(at, at + 1));
  },
  function swap(items, random) {
    const [left, right] = [random.integer(items.length), random.integer(items.length)];
    if (items.length === 0) return items;
    return items.with(left, items[right] as BitItem).with(right, items[left] as BitItem);
  },
  function insertOther(items, random, others) {
    const records = others.filter((item) => isRecord(item) || isBlock(item));
    if (records.length === 0) return items;
    return items.toSpliced(random.integer(items.length + 1), 0, pick(random, records));
  },
  function replaceByOther(items, random, others) {
    const records = others.filter((item) => isRecord(item));
    if (records.length === 0) return items;
    return changeRecord(items, random, () => pick(random, records));
  },
];

function changeRecord(
  items: readonly BitItem[],
  random: Random,
  change: (record: BitRecord) => BitRecord,
): readonly BitItem[] {
  const at = items.flatMap((item, index) => (isRecord(item) ? [index] : []));
  if (at.length === 0) return items;
  const index = pick(random, at);
  return items.with(index, change(items[index] as BitRecord));
}

/** A different number: a hostile one, one near the old one, or one from the same place in another record. */
function changeOperand(record: BitRecord, items: readonly BitItem[], random: Random): BitRecord {
  const { operands, code } = record;
  if (operands.length === 0) return record;
  const at = random.integer(operands.length);
  const old = operands[at] as bigint;
  const alike = items.filter((item) => isRecord(item) && item.code === code && item.operands.length > at);
  const value = pick<() => bigint>(random, [
    () => pick(random, hostileOperands),
    () => BigInt(random.integer(64)),
    () => BigInt.asUintN(64, old + BigInt(random.integer(9) - 4)),
    () => old ^ (1n << BigInt(random.integer(old < 256n ? 8 : 32))),
    () => (alike.length === 0 ? old : ((pick(random, alike) as BitRecord).operands[at] ?? old)),
    () => pick(random, operands),
  ])();
  return { ...record, operands: operands.with(at, BigInt.asUintN(64, value)) };
}

function resize(operands: readonly bigint[], random: Random): readonly bigint[] {
  const at = random.integer(operands.length + 1);
  const kind = random.integer(4);
  if (kind === 0) return operands.slice(0, at);
  if (kind === 1) return operands.toSpliced(at, 1);
  if (kind === 2) return operands.toSpliced(at, 0, pick(random, [...hostileOperands, ...operands]));
  return operands.toSpliced(at, 0, ...operands.slice(0, 1 + random.integer(operands.length)));
}

function changeCode({ code }: BitRecord, items: readonly BitItem[], random: Random): bigint {
  const codes = items.filter((item) => isRecord(item)).map((item) => item.code);
  return pick(random, [BigInt(random.integer(64)), code + 1n, pick(random, codes)]);
}

function changeBlob(record: BitRecord, random: Random): BitRecord {
  const { blob } = record;
  if (blob === undefined || blob.length === 0) return record;
  if (random.integer(3) === 0) return { ...record, blob: blob.slice(0, random.integer(blob.length)) };
  const changed = blob.slice();
  for (let count = 1 + random.integer(4); count > 0; count--)
    changed[random.integer(changed.length)] = random.integer(256);
  return { ...record, blob: changed };
}
