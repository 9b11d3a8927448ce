import { BtfError } from '../../wire/btf-error.js';
import type { BtfType } from '../../model/btf-type.js';
import type { Btf } from '../../model/btf.js';
import { encodeUtf8 } from '../../wire/utf8.js';
import { bytesOf } from '../text-sink.js';
import { ContentHashes, isLink } from './content-hash.js';

const lastRank = 10;

interface Entry {
  readonly id: number;
  readonly rank: number;
  /** Name of its base type. */
  readonly sortName: string;
  readonly ownName: string;
}

/**
 * Ids of all types, sorted by kind and name so that headers of two kernels can be compared.
 *
 * @param byContent Whether types of the same name are sorted by content, and the very first type is left out, as
 * bpftool 7.8 does; otherwise they stay in the order of the type section, while bpftool 7.5 leaves their order open.
 * @throws {BtfError} BTF_LIMIT for names that take too long to compare
 * @see Linux tools/bpf/bpftool/btf.c sort_btf_c
 */
export function sortTypes(btf: Btf, byContent: boolean): number[] {
  const ends = findEnds(btf);
  const entries = Array.from({ length: btf.count }, (_, id): Entry => {
    const type = btf.type(id);
    const end = btf.type(ends[id]!);
    const isConstants = (type.kind === 'ENUM' || type.kind === 'ENUM64') && type.name === '';
    return {
      id,
      rank: type.name === '' ? rankOfNameless(type) : rankOf(end),
      sortName: isConstants ? (type.values[0]?.name ?? '') : isLink(end) ? '' : end.name,
      ownName: type.name,
    };
  });
  const order = orderNames(btf, entries);
  const place = (name: string): number => order.get(name)!;
  const hashes = new ContentHashes(btf);
  const sorted = entries.toSorted(
    (a, b) =>
      a.rank - b.rank ||
      place(a.sortName) - place(b.sortName) ||
      place(a.ownName) - place(b.ownName) ||
      (byContent ? hashes.compare(a.id, b.id) : 0),
  );
  return sorted.map(({ id }) => id).slice(byContent ? 1 : 0);
}

/**
 * The type at the end of each chain: the type itself if it sorts by its own rank; a type of the cycle for a chain that
 * leads into one.
 */
function findEnds(btf: Btf): Int32Array {
  const ends = new Int32Array(btf.count).fill(-1);
  for (let id = 0; id < btf.count; id += 1) {
    const path: number[] = [];
    let next = id;
    while (ends[next] === -1) {
      ends[next] = inProgress;
      path.push(next);
      const type = btf.type(next);
      if (!isLink(type)) break;
      next = type.type;
    }
    const end = ends[next]! >= 0 ? ends[next]! : next;
    for (const one of path) ends[one] = end;
  }
  return ends;
}

/** A type whose chain is being followed. */
const inProgress = -2;

/** The rank of a named type, by the type that it leads to. */
function rankOf({ kind }: BtfType): number {
  if (kind === 'ENUM' || kind === 'ENUM64') return 1;
  if (kind === 'INT' || kind === 'FLOAT') return 2;
  if (kind === 'STRUCT' || kind === 'UNION') return 3;
  return kind === 'FUNC_PROTO' ? 4 : lastRank;
}

function rankOfNameless({ kind }: BtfType): number {
  if (kind === 'ENUM' || kind === 'ENUM64') return 0;
  return kind === 'INT' || kind === 'FLOAT' ? 2 : lastRank;
}

/** Maximum number of bytes compared to sort names: a kernel takes a twentieth of it. */
function compareLimit(btf: Btf): number {
  return (1 << 24) + bytesOf(btf) * 256;
}

/** The position of each name in byte order. @throws {BtfError} BTF_LIMIT */
function orderNames(btf: Btf, entries: readonly Entry[]): ReadonlyMap<string, number> {
  const limit = compareLimit(btf);
  let left = limit;
  const names = [...new Set(entries.flatMap(({ sortName, ownName }) => [sortName, ownName]))];
  const sorted = names
    .map((name) => ({ name, bytes: encodeUtf8(name) }))
    .toSorted((a, b) => {
      const length = Math.min(a.bytes.length, b.bytes.length);
      for (let index = 0; index < length; index += 1) {
        left -= 1;
        if (a.bytes[index] !== b.bytes[index]) return a.bytes[index]! - b.bytes[index]!;
        if (left < 0) throw new BtfError('BTF_LIMIT', { what: 'bytes of names to compare', limit });
      }
      return a.bytes.length - b.bytes.length;
    });
  return new Map(sorted.map(({ name }, index) => [name, index]));
}
