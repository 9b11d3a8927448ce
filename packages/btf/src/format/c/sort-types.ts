import type { BtfType } from '../../model/btf-type.js';
import type { Btf } from '../../model/btf.js';
import { encodeUtf8 } from '../../wire/utf8.js';

const lastRank = 10;

interface Entry {
  readonly id: number;
  readonly rank: number;
  /** Name of what it is made of. */
  readonly sortName: Uint8Array;
  readonly ownName: Uint8Array;
}

/**
 * Ids of all types by kind and name, so that headers of two kernels can be compared. Types of the same name stay in the order
 * of the type section; bpftool 7.5 leaves their order open, and leaves out the first type of all.
 *
 * @see Linux tools/bpf/bpftool/btf.c sort_btf_c
 */
export function sortTypes(btf: Btf): number[] {
  const entries: Entry[] = [];
  for (let id = 0; id < btf.count; id += 1) {
    entries.push({
      id,
      rank: rankOf(btf, id),
      sortName: encodeUtf8(sortNameOf(btf, id)),
      ownName: encodeUtf8(btf.type(id).name),
    });
  }
  const sorted = entries.toSorted(
    (a, b) => a.rank - b.rank || compare(a.sortName, b.sortName) || compare(a.ownName, b.ownName),
  );
  return sorted.map(({ id }) => id);
}

/** The type that a type leads to, or undefined for one that is sorted by itself. */
function targetOf(type: BtfType): number | undefined {
  switch (type.kind) {
    case 'ARRAY':
    case 'TYPE_TAG':
    case 'CONST':
    case 'PTR':
    case 'VOLATILE':
    case 'RESTRICT':
    case 'TYPEDEF':
    case 'DECL_TAG':
      return type.type;
    default:
      return undefined;
  }
}

function rankOf(btf: Btf, id: number): number {
  let hasName = false;
  let next = id;
  for (let steps = 0; steps < btf.count; steps += 1) {
    const type = btf.type(next);
    hasName ||= type.name !== '';
    switch (type.kind) {
      case 'ENUM':
      case 'ENUM64':
        return hasName ? 1 : 0;
      case 'INT':
      case 'FLOAT':
        return 2;
      case 'STRUCT':
      case 'UNION':
        return hasName ? 3 : lastRank;
      case 'FUNC_PROTO':
        return hasName ? 4 : lastRank;
    }
    const target = targetOf(type);
    if (!hasName || target === undefined) return lastRank;
    next = target;
  }
  return lastRank;
}

function sortNameOf(btf: Btf, id: number): string {
  let next = id;
  for (let steps = 0; steps < btf.count; steps += 1) {
    const type = btf.type(next);
    if ((type.kind === 'ENUM' || type.kind === 'ENUM64') && type.name === '' && next === id)
      return type.values[0]?.name ?? '';
    const target = targetOf(type);
    if (target === undefined) return type.name;
    next = target;
  }
  return '';
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] !== b[index]) return a[index]! - b[index]!;
  }
  return a.length - b.length;
}
