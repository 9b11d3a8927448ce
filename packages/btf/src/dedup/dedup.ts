import type { Btf } from '../model/btf.js';
import { BtfBuilder } from '../model/btf-builder.js';
import type { RecordType } from '../model/btf-type.js';
import { addBase, dedupComposites, dedupPrimitives, dedupReferences, resolveForwards } from './dedup-passes.js';
import { DedupState } from './dedup-state.js';
import { keptHeader } from './kept-header.js';

/** The result of deduplication. */
export interface DedupResult {
  readonly btf: Btf;
  /** The new id of each old one. */
  readonly ids: Uint32Array;
  /** The new offset of each string, for .BTF.ext. */
  readonly stringOffset: (text: string) => number;
}

/** Options of deduplication. */
export interface DedupOptions {
  /** Strings to keep besides the names of types, such as those of .BTF.ext. */
  readonly strings?: Iterable<string>;
  /**
   * Whether declarations that are still unresolved become the struct of their name if there is only one, as in libbpf
   * >= 1.2. True by default.
   */
  readonly resolvesForwards?: boolean;
}

/**
 * Merges types that are equal down to the last member, and replaces declarations with their structs where these
 * are known. The result equals that of btf__dedup in libbpf 1.8, byte for byte. This includes cycles through typedefs,
 * as Go produces them, where libbpf before 1.7 fails.
 *
 * @throws {BtfError} BTF_LOOP, BTF_LIMIT, BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_UNEXPECTED_KIND, BTF_BAD_VALUE when
 * the header has fields that are not known
 * @see https://facebookmicrosites.github.io/bpf/blog/2018/11/14/btf-enhancement.html
 */
export function dedup(btf: Btf, options: DedupOptions = {}): DedupResult {
  const state = new DedupState(btf);
  addBase(state);
  dedupPrimitives(state);
  dedupComposites(state);
  if (options.resolvesForwards !== false) resolveForwards(state);
  dedupReferences(state);

  const { base, dialect, byteOrder } = btf;
  const builder = new BtfBuilder({
    dialect,
    byteOrder,
    ...(base && { base }),
    header: keptHeader(btf),
  });
  for (const [, type] of btf.types()) for (const name of namesOf(type)) builder.addString(name);
  for (const text of options.strings ?? []) builder.addString(text);

  const compact = new Uint32Array(btf.count);
  for (let id = 0; id < state.startId; id += 1) compact[id] = id;
  let next = state.startId;
  for (let id = state.startId; id < btf.count; id += 1) {
    if (state.map[id] === id) compact[id] = next++;
  }
  const ids = compact.map((_, id) => compact[state.resolve(id)]!);
  for (let id = state.startId; id < btf.count; id += 1) {
    if (state.map[id] === id) builder.append(state.graph.typeOf(id, (reference) => ids[reference]!));
  }
  return { btf: builder.toBtf(), ids, stringOffset: (text) => builder.addString(text) };
}

/** Names of a type and its entries, in record order. */
function namesOf(type: RecordType): string[] {
  const entries =
    'members' in type ? type.members : 'values' in type ? type.values : 'params' in type ? type.params : [];
  return [type.name, ...entries.map(({ name }) => name)];
}
