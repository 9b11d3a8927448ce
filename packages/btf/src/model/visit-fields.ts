import { Kind } from '../wire/kind.js';
import type { RecordIndex } from '../wire/record-index.js';

/** Callback for a word of a record; `at` is its offset in the type section. */
export interface FieldVisitor {
  /** A word with the id of a type, in a record of a kind. */
  id(at: number, kind: number): void;
  /** A word with a string offset; strings are not visited if it is omitted. */
  name?(at: number): void;
}

/** Size of the entries after a record's fixed part, and the offset of the id in each; undefined where there is none. */
const entries: Readonly<Record<number, { readonly size: number; readonly name: boolean; readonly id?: number }>> = {
  [Kind.STRUCT]: { size: 12, name: true, id: 4 },
  [Kind.UNION]: { size: 12, name: true, id: 4 },
  [Kind.ENUM]: { size: 8, name: true },
  [Kind.ENUM64]: { size: 12, name: true },
  [Kind.FUNC_PROTO]: { size: 8, name: true, id: 4 },
  [Kind.DATASEC]: { size: 12, name: false, id: 0 },
};

/** Kinds whose third word is the id of a type. */
const references: ReadonlySet<number> = /* @__PURE__ */ new Set([
  Kind.PTR,
  Kind.FWD,
  Kind.TYPEDEF,
  Kind.VOLATILE,
  Kind.CONST,
  Kind.RESTRICT,
  Kind.FUNC,
  Kind.FUNC_PROTO,
  Kind.VAR,
  Kind.DECL_TAG,
  Kind.TYPE_TAG,
]);

/** By kind: whether the third word is the id of a type. */
const isReference = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, kind) => Number(references.has(kind)));

/**
 * Visits every type id and string offset in the records of a BTF, without decoding them. For an unknown kind it visits
 * only the name. The word of a FWD, which is 0, is visited too, as in libbpf.
 * @see libbpf src/btf_iter.c btf_field_iter_init
 */
export function visitFields({ view, isLittle, masks, offsets }: RecordIndex, visitor: FieldVisitor): void {
  for (let index = 0; index < offsets.length - 1; index += 1) {
    const at = offsets[index]!;
    const info = view.getUint32(at + 4, isLittle);
    const kind = (info >>> 24) & masks.kind;
    visitor.name?.(at);
    if (isReference[kind] === 1) visitor.id(at + 8, kind);
    if (kind === Kind.ARRAY) for (const word of [12, 16]) visitor.id(at + word, kind);
    const entry = entries[kind];
    if (entry === undefined) continue;
    for (let next = at + 12; next < offsets[index + 1]!; next += entry.size) {
      if (entry.name) visitor.name?.(next);
      if (entry.id !== undefined) visitor.id(next + entry.id, kind);
    }
  }
}
