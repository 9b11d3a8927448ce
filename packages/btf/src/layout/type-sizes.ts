import type { Btf } from '../model/btf.js';
import { kindIn, tableOf, type TypeTable } from '../model/type-table.js';
import { isModifier, skipModifiers } from '../model/walk-types.js';
import { BtfError } from '../wire/btf-error.js';
import { Kind } from '../wire/kind.js';

/** Maximum depth of nested structs: more than any program has, less than the call stack holds. */
const maxDepth = 500;

const maxSize = 0xffff_ffff;

/** Sizes and alignments of the types of a BTF, cached. */
export class TypeSizes {
  /** In bytes. */
  readonly pointerSize: 4 | 8;
  readonly #btf: Btf;
  readonly #table: TypeTable;
  /** By id: the size of an array, or of what a modifier refers to, and 1; 0 as long as it is unknown. */
  readonly #sizes: Float64Array;
  /** By id: the alignment and 1; 0 as long as it is unknown, -1 while it is looked for. */
  readonly #alignments: Int8Array;

  /** @param pointerSize In bytes; guessed by default. */
  constructor(btf: Btf, pointerSize: 4 | 8 = pointerSizeOf(btf)) {
    this.#btf = btf;
    this.#table = tableOf(btf);
    this.#sizes = new Float64Array(btf.count);
    this.#alignments = new Int8Array(btf.count);
    this.pointerSize = pointerSize;
  }

  /**
   * The size of a type in bytes.
   * @throws {BtfError} BTF_NO_SIZE, BTF_LOOP, BTF_SIZE_OVERFLOW, BTF_NO_SUCH_TYPE
   * @see libbpf src/btf.c btf__resolve_size
   */
  sizeOf(id: number): number {
    const size = this.findSize(id);
    if (size !== undefined) return size;
    const target = this.#btf.type(this.skipModifiers(id));
    throw new BtfError('BTF_NO_SIZE', { id, kind: target.kind, name: target.name });
  }

  /**
   * The size of a type in bytes.
   * @returns undefined for void, functions and declarations.
   * @throws {BtfError} BTF_LOOP, BTF_SIZE_OVERFLOW, BTF_NO_SUCH_TYPE
   */
  findSize(id: number): number | undefined {
    const kind = kindIn(this.#table, id);
    return isLink(kind) ? this.#findEnd(id) : this.#ownSize(kind, id);
  }

  /**
   * The alignment of a type in bytes, derived from its parts: 1 for a struct whose members are not at their natural
   * alignment.
   * @returns 0 for a type without a size.
   * @throws {BtfError} BTF_LOOP, BTF_LIMIT, BTF_NO_SUCH_TYPE
   * @see libbpf src/btf.c btf__align_of
   */
  alignOf(id: number): number {
    return this.#alignOf(id, 0);
  }

  /** The type behind typedefs, qualifiers and type tags. @throws {BtfError} BTF_LOOP, BTF_NO_SUCH_TYPE */
  skipModifiers(id: number): number {
    const target = skipModifiers(this.#btf, id);
    if (isModifier(this.#btf.type(target))) throw new BtfError('BTF_LOOP', { id });
    return target;
  }

  /** The size that a record states, or a pointer's. */
  #ownSize(kind: number, id: number): number | undefined {
    switch (kind) {
      case Kind.PTR:
        return this.pointerSize;
      case Kind.INT:
      case Kind.STRUCT:
      case Kind.UNION:
      case Kind.ENUM:
      case Kind.ENUM64:
      case Kind.FLOAT:
      case Kind.DATASEC:
        return this.#table.words[this.#table.starts[id]! + 2]!;
      default:
        return undefined;
    }
  }

  /** The size at the end of a chain, multiplied along it. */
  #findEnd(id: number): number | undefined {
    const { starts, words, kinds, count } = this.#table;
    const chain: number[] = [];
    let size: number | undefined;
    for (let next = id; ;) {
      const kind = kindIn(this.#table, next);
      if (!isLink(kind)) {
        size = this.#ownSize(kind, next);
        break;
      }
      const known = this.#sizes[next]!;
      if (known !== 0) {
        size = known - 1;
        break;
      }
      chain.push(next);
      if (chain.length > count) throw new BtfError('BTF_LOOP', { id });
      next = words[starts[next]! + (kind === Kind.ARRAY ? 3 : 2)]!;
    }
    if (size === undefined) return undefined;
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      if (kinds[link] === Kind.ARRAY) size *= words[starts[link]! + 5]!;
      if (size > maxSize) throw new BtfError('BTF_SIZE_OVERFLOW', { id: link });
      this.#sizes[link] = size + 1;
    }
    return size;
  }

  #alignOf(id: number, depth: number): number {
    const known = this.#alignments[id];
    if (known === -1) throw new BtfError('BTF_LOOP', { id });
    if (known !== undefined && known !== 0) return known - 1;
    if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
    this.#alignments[id] = -1;
    try {
      const alignment = this.#findAlignment(id, depth);
      this.#alignments[id] = alignment + 1;
      return alignment;
    } catch (error) {
      this.#alignments[id] = 0;
      throw error;
    }
  }

  #findAlignment(id: number, depth: number): number {
    const kind = kindIn(this.#table, id);
    const { starts, words } = this.#table;
    switch (kind) {
      case Kind.INT:
      case Kind.ENUM:
      case Kind.ENUM64:
      case Kind.FLOAT:
        return Math.min(this.pointerSize, words[starts[id]! + 2]!);
      case Kind.PTR:
        return this.pointerSize;
      case Kind.TYPEDEF:
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.TYPE_TAG:
        return this.#alignOf(words[starts[id]! + 2]!, depth + 1);
      case Kind.ARRAY:
        return this.#alignOf(words[starts[id]! + 3]!, depth + 1);
      case Kind.STRUCT:
      case Kind.UNION:
        return this.#alignComposite(id, depth);
      default:
        return 0;
    }
  }

  #alignComposite(id: number, depth: number): number {
    const { starts, vlens, words } = this.#table;
    const start = starts[id]!;
    const hasBitfields = words[start + 1]! >>> 31 === 1;
    let largest = 1;
    for (let at = start + 3, end = at + vlens[id]! * 3; at < end; at += 3) {
      const alignment = this.#alignOf(words[at + 1]!, depth + 1);
      if (alignment === 0) return 0;
      largest = Math.max(largest, alignment);
      const offset = words[at + 2]!;
      const isBitfield = hasBitfields && offset >>> 24 !== 0;
      if (!isBitfield && (hasBitfields ? offset & 0xffffff : offset) % (8 * alignment) !== 0) return 1;
    }
    return words[start + 2]! % largest === 0 ? largest : 1;
  }
}

/** Whether the size of a type is that of the one it refers to, or a multiple. */
function isLink(kind: number): boolean {
  switch (kind) {
    case Kind.ARRAY:
    case Kind.VAR:
    case Kind.TYPEDEF:
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      return true;
    default:
      return false;
  }
}

/** Spellings of `long` that compilers write. @see libbpf src/btf.c determine_ptr_size */
const longNames = new Set([
  'long',
  'long int',
  'int long',
  'unsigned long',
  'long unsigned',
  'unsigned long int',
  'unsigned int long',
  'long unsigned int',
  'long int unsigned',
  'int unsigned long',
  'int long unsigned',
]);

/**
 * The size of a pointer, which BTF does not state: that of the first `long`, as in libbpf, or 8. BPF itself has 8.
 * @returns 4 or 8.
 */
export function pointerSizeOf(btf: Btf): 4 | 8 {
  for (let id = 1; id < btf.count; id += 1) {
    if (btf.kindNumber(id) !== Kind.INT) continue;
    const type = btf.type(id);
    if (type.kind === 'INT' && (type.size === 4 || type.size === 8) && longNames.has(type.name)) return type.size;
  }
  return 8;
}
