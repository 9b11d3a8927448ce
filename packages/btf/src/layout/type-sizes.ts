import { isModifier, skipModifiers } from '../model/walk-types.js';
import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { CompositeType } from '../model/btf-type.js';
import { Kind } from '../wire/kind.js';

/** Maximum depth of nested structs: more than any program has, less than the call stack holds. */
const maxDepth = 500;

const maxSize = 0xffff_ffff;

/** Sizes and alignments of the types of a BTF, cached. */
export class TypeSizes {
  /** In bytes. */
  readonly pointerSize: 4 | 8;
  readonly #btf: Btf;
  readonly #sizes = new Map<number, number>();
  readonly #alignments = new Map<number, number>();

  /** @param pointerSize In bytes; guessed by default. */
  constructor(btf: Btf, pointerSize: 4 | 8 = pointerSizeOf(btf)) {
    this.#btf = btf;
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
    const chain: { id: number; length: number }[] = [];
    let size: number | undefined;
    for (let next = id; size === undefined;) {
      size = this.#sizes.get(next);
      if (size !== undefined) break;
      const type = this.#btf.type(next);
      if (type.kind === 'PTR') {
        size = this.pointerSize;
      } else if ('size' in type) {
        size = type.size;
      } else if (type.kind === 'ARRAY' || type.kind === 'VAR' || isModifier(type)) {
        chain.push({ id: next, length: type.kind === 'ARRAY' ? type.length : 1 });
        if (chain.length > this.#btf.count) throw new BtfError('BTF_LOOP', { id });
        next = (type as { type: number }).type;
      } else {
        return undefined;
      }
    }
    for (const link of chain.toReversed()) {
      size *= link.length;
      if (size > maxSize) throw new BtfError('BTF_SIZE_OVERFLOW', { id: link.id });
      this.#sizes.set(link.id, size);
    }
    return size;
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

  #alignOf(id: number, depth: number): number {
    const known = this.#alignments.get(id);
    if (known === -1) throw new BtfError('BTF_LOOP', { id });
    if (known !== undefined) return known;
    if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
    this.#alignments.set(id, -1);
    try {
      const alignment = this.#findAlignment(id, depth);
      this.#alignments.set(id, alignment);
      return alignment;
    } catch (error) {
      this.#alignments.delete(id);
      throw error;
    }
  }

  #findAlignment(id: number, depth: number): number {
    const type = this.#btf.type(id);
    switch (type.kind) {
      case 'INT':
      case 'ENUM':
      case 'ENUM64':
      case 'FLOAT':
        return Math.min(this.pointerSize, type.size);
      case 'PTR':
        return this.pointerSize;
      case 'TYPEDEF':
      case 'VOLATILE':
      case 'CONST':
      case 'RESTRICT':
      case 'TYPE_TAG':
      case 'ARRAY':
        return this.#alignOf(type.type, depth + 1);
      case 'STRUCT':
      case 'UNION':
        return this.#alignComposite(type, depth);
      default:
        return 0;
    }
  }

  #alignComposite(type: CompositeType, depth: number): number {
    let largest = 1;
    for (const member of type.members) {
      const alignment = this.#alignOf(member.type, depth + 1);
      if (alignment === 0) return 0;
      largest = Math.max(largest, alignment);
      if (member.bitfieldSize === 0 && member.offsetBits % (8 * alignment) !== 0) return 1;
    }
    return type.size % largest === 0 ? largest : 1;
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
