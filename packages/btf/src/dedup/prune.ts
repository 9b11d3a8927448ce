import type { Btf } from '../model/btf.js';
import { BtfBuilder } from '../model/btf-builder.js';
import { kindNames } from '../wire/kind.js';
import { keptHeader } from './kept-header.js';
import { mapReferences, referencesOf } from '../model/references.js';

/** The share of one kind in a BTF. */
export interface KindSize {
  readonly kind: string;
  /** Number of types. */
  readonly types: number;
  /** Bytes of their records. */
  readonly bytes: number;
}

/** What the bytes of a BTF are spent on. */
export interface SizeReport {
  /** Total size, header included. */
  readonly bytes: number;
  readonly typeBytes: number;
  readonly stringBytes: number;
  readonly types: number;
  /** By kind, largest first. */
  readonly kinds: readonly KindSize[];
}

/** The result of pruning. */
export interface PruneResult {
  readonly btf: Btf;
  /** The new id of each old one; 0 for dropped types. */
  readonly ids: Uint32Array;
  readonly before: SizeReport;
  readonly after: SizeReport;
}

/** Options of pruning. */
export interface PruneOptions {
  /** Strings to keep besides the names of types, such as those of .BTF.ext. */
  readonly strings?: Iterable<string>;
  /** Whether declaration tags of kept types are kept; true by default. */
  readonly keepsTags?: boolean;
}

/**
 * Keeps the given types and all that they refer to, in the same order, and drops the rest.
 * @param roots Ids of the types to keep.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_BAD_VALUE when the header has unknown fields that are
 * not zero
 */
export function prune(btf: Btf, roots: Iterable<number>, options: PruneOptions = {}): PruneResult {
  const kept = reach(btf, roots, options.keepsTags !== false);
  const ids = new Uint32Array(btf.count);
  let next = btf.startId;
  for (let id = 0; id < btf.count; id += 1) {
    if (id < btf.startId) ids[id] = id;
    else if (kept[id] === 1) ids[id] = next++;
  }
  const { base, dialect, byteOrder } = btf;
  const builder = new BtfBuilder({
    dialect,
    byteOrder,
    ...(base && { base }),
    header: keptHeader(btf),
  });
  for (const [id, type] of btf.types()) {
    if (kept[id] === 1) builder.append(mapReferences(type, (reference) => ids[reference]!));
  }
  for (const text of options.strings ?? []) builder.addString(text);
  const pruned = builder.toBtf();
  return { btf: pruned, ids, before: measure(btf), after: measure(pruned) };
}

/** Marks all types reachable from the given ones. */
function reach(btf: Btf, roots: Iterable<number>, keepsTags: boolean): Uint8Array {
  const kept = new Uint8Array(btf.count);
  const waiting = [...roots];
  const mark = (): void => {
    while (waiting.length > 0) {
      const id = waiting.pop()!;
      const references = referencesOf(btf.type(id));
      if (kept[id] === 1) continue;
      kept[id] = 1;
      for (const reference of references) waiting.push(reference);
    }
  };
  mark();
  if (!keepsTags) return kept;
  for (let id = btf.startId; id < btf.count; id += 1) {
    const type = btf.kind(id) === 'DECL_TAG' ? btf.type(id) : undefined;
    if (type?.kind === 'DECL_TAG' && kept[type.type] === 1) kept[id] = 1;
  }
  return kept;
}

/** Reports what the bytes of a BTF are spent on. */
export function measure(btf: Btf): SizeReport {
  const { offsets } = btf.records;
  const sizes = new Map<string, { types: number; bytes: number }>();
  for (let index = 0; index < offsets.length - 1; index += 1) {
    const kind = kindNames[btf.kindNumber(btf.startId + index)] ?? 'UNKNOWN';
    const size = sizes.get(kind) ?? { types: 0, bytes: 0 };
    size.types += 1;
    size.bytes += offsets[index + 1]! - offsets[index]!;
    sizes.set(kind, size);
  }
  const kinds = Array.from(sizes, ([kind, size]) => ({ kind, ...size })).toSorted((a, b) => b.bytes - a.bytes);
  return {
    bytes: btf.bytes.length,
    typeBytes: offsets.at(-1)!,
    stringBytes: btf.strings.bytes.length,
    types: offsets.length - 1,
    kinds,
  };
}
